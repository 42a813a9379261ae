import t from 'tap'
import type { RestartRecord } from '../../core/ports.ts'
import { silentLogger } from '../../core/logger.ts'
import { createRestartLog } from '../../supervisors/restarts/restart-log.ts'
import { fakeClock } from './helpers/clock.ts'

const restart = (worker: string): RestartRecord => ({
  ...{ node: 'node-1', stage: 'vlm', worker, at: new Date(0), delayMs: 1, escalated: false },
  cause: { code: 'SS_WORKER_CRASHED', message: 'It crashed', retryable: true },
})

/** A history in which each entry takes as long as the test wants. */
function slowHistory() {
  const begun: string[] = []
  const ends: ((error?: Error) => void)[] = []
  const recordRestart = ({ worker }: RestartRecord): Promise<void> => {
    begun.push(worker)
    return new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())))
  }
  return { begun, ends, worklog: { recordRestart } }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

void t.test('Restart log: entries are written in their order, and a failed one keeps no other', async (t) => {
  const { begun, ends, worklog } = slowHistory()
  const log = createRestartLog({ worklog, clock: fakeClock(), logger: silentLogger })
  log.add(restart('vlm-1'))
  log.add(restart('vlm-2'))
  await turn()
  t.same(begun, ['vlm-1'])
  ends[0]!(new Error('the database is away'))
  await turn()
  t.same(begun, ['vlm-1', 'vlm-2'])
})

void t.test('Restart log: a flush waits for what is written, and not for ever', async (t) => {
  const { ends, worklog } = slowHistory()
  const clock = fakeClock()
  const log = createRestartLog({ worklog, clock, logger: silentLogger })
  log.add(restart('vlm-1'))
  let flushed = false
  const first = log.flush(1000).then(() => void (flushed = true))
  await clock.advance(999)
  t.equal(flushed, false)
  await clock.advance(1)
  await first
  const second = log.flush(1000)
  ends[0]!()
  await second
  t.equal(clock.pending(), 0, 'no timer is left')
})
