import t from 'tap'
import { SpectraError } from '../../core/errors.ts'
import type { QueueDepth } from '../../core/ports.ts'
import { silentLogger } from '../../supervisors/logger.ts'
import { recall } from '../../supervisors/recall.ts'
import { fakeClock } from './helpers/clock.ts'
import { roundsOf } from './helpers/rounds.ts'

const QUEUE = 'M0_RESULTS_QUEUE'

function started() {
  const clock = fakeClock(0)
  const state = { ready: 0, delayed: 0, away: false }
  const cutoffs: number[] = []
  const ending = new AbortController()
  const over = recall(
    {
      ...{ queue: QUEUE, inHandMs: 10_000, everyMs: 1000, clock, logger: silentLogger },
      rounds: roundsOf(clock),
      mailbox: {
        async depth(queue) {
          if (state.away) throw new SpectraError('SS_MAILBOX_UNAVAILABLE', 'Cannot count messages')
          const { ready, delayed } = state
          return { queue, ready, delayed, inFlight: 0, consumers: 1, oldestMs: 0 } satisfies QueueDepth
        },
      },
      orphans: {
        async recall(_queue, since) {
          cutoffs.push(since.getTime())
          return 1
        },
      },
    },
    ending.signal,
  )
  const stop = async (): Promise<void> => {
    ending.abort()
    await over
  }
  return { clock, state, cutoffs, stop }
}

void t.test(
  'recall() writes again what nobody touched since the queue was empty, once nobody can hold it',
  async (t) => {
    const { clock, cutoffs, stop } = started()
    await clock.advance(9000)
    t.same(cutoffs, [])
    await clock.advance(1000)
    t.same(cutoffs, [0], 'not what was touched since')
    await clock.advance(10_000)
    t.same(cutoffs, [0, 10_000])
    await stop()
  },
)

void t.test(
  'recall() leaves a queue alone that was never seen empty, delayed messages included',
  async (t) => {
    const { clock, state, cutoffs, stop } = started()
    state.ready = 1
    await clock.advance(10_000)
    t.same(cutoffs, [0], 'it was empty at first')
    await clock.advance(60_000)
    state.ready = 0
    state.delayed = 1
    await clock.advance(60_000)
    t.same(cutoffs, [0])
    state.delayed = 0
    await clock.advance(11_000)
    t.same(cutoffs, [0, 131_000])
    await stop()
  },
)

void t.test('recall() waits out a mailbox that is away', async (t) => {
  const { clock, state, cutoffs, stop } = started()
  state.away = true
  await clock.advance(10_000)
  t.same(cutoffs, [0])
  await clock.advance(30_000)
  state.away = false
  await clock.advance(11_000)
  t.same(cutoffs, [0, 41_000])
  await stop()
})
