import t from 'tap'
import { SpectraError } from '../../core/errors.ts'
import type { QueueDepth } from '../../core/ports.ts'
import { silentLogger } from '../../core/logger.ts'
import { recall } from '../../supervisors/steward/recall.ts'
import { fakeClock } from './helpers/clock.ts'
import { roundsOf } from './helpers/rounds.ts'

const QUEUE = 'M0_RESULTS_QUEUE'

function started() {
  const clock = fakeClock(0)
  const state = { ready: 0, delayed: 0, away: false, missing: 0, allTold: true }
  const cutoffs: number[] = []
  const rewritten: number[] = []
  const ending = new AbortController()
  const over = recall(
    {
      ...{ queue: QUEUE, inHandMs: 10_000, triesMs: 100_000, everyMs: 1000, clock, logger: silentLogger },
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
        async missing(queue) {
          const ids = Array.from({ length: state.missing }, (_, n): [string, number] => [`message ${n}`, 0])
          return { queue, at: '', messages: new Map(ids) }
        },
        async rewrite({ messages }) {
          if (!state.allTold) return undefined
          rewritten.push(clock.now())
          return messages.size
        },
      },
    },
    ending.signal,
  )
  const stop = async (): Promise<void> => {
    ending.abort()
    await over
  }
  return { clock, state, cutoffs, rewritten, stop }
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

void t.test('recall() writes again within seconds what is proven to be lost', async (t) => {
  const { clock, state, cutoffs, rewritten, stop } = started()
  state.missing = 2
  state.allTold = false
  await clock.advance(6000)
  t.same(rewritten, [], 'somebody may have just taken it')
  state.allTold = true
  await clock.advance(1000)
  t.same(rewritten, [7000])
  t.same(cutoffs, [], 'long before nobody can have it any more')
  await stop()
})

void t.test('recall() begins to prove anew when the queue was not empty meanwhile', async (t) => {
  const { clock, state, rewritten, stop } = started()
  state.missing = 1
  state.allTold = false
  await clock.advance(6000)
  state.ready = 1
  await clock.advance(1000)
  state.ready = 0
  state.missing = 0
  state.allTold = true
  await clock.advance(2000)
  t.same(rewritten, [])
  await stop()
})

void t.test(
  'recall() writes again what nobody can have, also where a delay queue keeps a message for ever (P1)',
  async (t) => {
    const { clock, state, cutoffs, stop } = started()
    state.ready = state.delayed = 1
    await clock.advance(10_000)
    t.same(cutoffs, [0], 'it was empty at first')
    await clock.advance(200_000)
    t.same(cutoffs, [0], 'what waits may have waited since')
    state.ready = 0
    await clock.advance(100_000)
    t.same(cutoffs, [0])
    await clock.advance(1000)
    t.same(cutoffs, [0, 211_000], 'all tries of what was there are over')
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
