import t from 'tap'
import fc from 'fast-check'
import {
  canMoveChunk,
  canMoveProcess,
  CHUNK_STATUSES,
  isTerminalChunk,
  isTerminalProcess,
  PROCESS_STATUSES,
  reviveChunk,
  reviveProcess,
  type ProcessStatus,
} from '../../schema/status.ts'

void t.test('Status: no sequence of legal moves goes back (P4)', async (t) => {
  const start: ProcessStatus = 'pending'
  const property = fc.property(
    fc.array(fc.constantFrom(...PROCESS_STATUSES), { maxLength: 20 }),
    (wanted) => {
      const path = [start as ProcessStatus]
      for (const next of wanted) if (canMoveProcess(path.at(-1)!, next)) path.push(next)
      const places = path.map((status) => PROCESS_STATUSES.indexOf(status))
      return places.every((place, index) => index === 0 || place > places[index - 1]!)
    },
  )
  const outcome = fc.check(property)
  t.comment(`seed ${outcome.seed}`)
  t.notOk(outcome.failed, fc.defaultReportMessage(outcome) ?? 'held')
})

void t.test('Status: nothing leaves a terminal status but by a replay of what failed', async (t) => {
  for (const from of PROCESS_STATUSES.filter(isTerminalProcess)) {
    for (const to of PROCESS_STATUSES) t.notOk(canMoveProcess(from, to))
    t.equal(reviveProcess(from), from === 'failed' ? 'processing' : from)
  }
  for (const from of CHUNK_STATUSES.filter(isTerminalChunk)) {
    for (const to of CHUNK_STATUSES) t.notOk(canMoveChunk(from, to))
    t.equal(reviveChunk(from), from === 'failed' ? 'processing' : from)
  }
})
