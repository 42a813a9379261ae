import t from 'tap'
import fc from 'fast-check'
import { outcomeOf, type ChunkTally } from '../../../core/ledger/completion.ts'
import { PROCESS_STATUSES } from '../../../schema/status.ts'

const tally = fc
  .record({ completed: fc.nat(20), failed: fc.nat(20), open: fc.nat(20) })
  .map(({ completed, failed, open }): ChunkTally & { open: number } => ({
    chunks: completed + failed + open,
    completed,
    failed,
    open,
    ...(failed > 0 && {
      firstFailure: { ordinal: 3, cause: { code: 'SS_DEADLINE', message: 'Too slow', retryable: true } },
    }),
  }))
const process = fc.record({
  status: fc.constantFrom(...PROCESS_STATUSES),
  chunksTotal: fc.option(fc.nat(40)),
})

void t.test(
  'outcomeOf() ends only a process that is processing, whose chunking has ended and whose chunks are all there and terminal',
  (t) => {
    fc.assert(
      fc.property(process, tally, (process, tally) => {
        const outcome = outcomeOf(process, tally)
        if (!outcome) return true
        if (process.status !== 'processing' || process.chunksTotal === null) return false
        return process.chunksTotal === 0 || (tally.open === 0 && tally.chunks === process.chunksTotal)
      }),
    )
    t.end()
  },
)

void t.test('outcomeOf() is completed exactly when every chunk is', (t) => {
  fc.assert(
    fc.property(tally, (tally) => {
      const outcome = outcomeOf({ status: 'processing', chunksTotal: tally.chunks }, tally)
      if (tally.chunks === 0) return outcome?.status === 'failed'
      if (tally.open > 0) return outcome === undefined
      return outcome?.status === (tally.failed > 0 ? 'failed' : 'completed')
    }),
  )
  t.end()
})

void t.test('outcomeOf() says how many chunks failed, and why the first one did', (t) => {
  const cause = { code: 'SS_DEADLINE' as const, message: 'Cannot wait longer', retryable: true }
  const outcome = outcomeOf(
    { status: 'processing', chunksTotal: 3 },
    { chunks: 3, completed: 1, failed: 2, firstFailure: { ordinal: 2, cause } },
  )
  t.match(outcome, {
    cause: {
      code: 'SS_DEADLINE',
      message: 'Cannot analyse 2 of 3 chunks, first chunk 2: Cannot wait longer',
    },
  })
  t.end()
})
