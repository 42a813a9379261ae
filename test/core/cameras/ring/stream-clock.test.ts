import t from 'tap'
import { StreamClock } from '../../../../core/cameras/ring/stream-clock.ts'

/** Pictures arrive 8 s after they were taken, by our clock; time 0 of the stream arrived at this instant. */
const ARRIVED = Date.UTC(2026, 10, 28, 10)
const TAKEN = ARRIVED - 8000

/** Segments of 2 s, each with what the source says of time 0: the starts less their places, whose clock, and drift in seconds. */
function starts(said: readonly (number | undefined)[], arrived: (index: number) => number = () => ARRIVED) {
  const clock = new StreamClock()
  return said.map((offset, index) => {
    if (offset !== undefined) clock.sourceSays(offset)
    const from = index * 2
    const { start, clock: whose, driftMs } = clock.instants({ from, to: from + 2, least: arrived(index) })
    return { offset: start - from * 1000 - ARRIVED, whose, ...(driftMs !== undefined && { driftMs }) }
  })
}

void t.test(
  'StreamClock: without a clock of the source, arrival counts, and there is no drift',
  async (t) => {
    t.same(starts([undefined, undefined]), Array(2).fill({ offset: 0, whose: 'arrival' }))
  },
)

void t.test(
  'StreamClock: the clock of the source counts, and its distance from arrival is said',
  async (t) => {
    const [first, last] = starts([TAKEN, TAKEN])
    t.same(first, { offset: -8000, whose: 'source', driftMs: -8000 })
    t.same(last, first)
  },
)

void t.test(
  'StreamClock: a clock that comes later is approached by 1 % a segment, without a jump',
  async (t) => {
    const all = starts([undefined, ...Array<number>(3).fill(ARRIVED - 700)])
    t.same(
      all.map(({ offset, whose }) => [offset, whose]),
      [
        [0, 'arrival'],
        [-20, 'source'],
        [-40, 'source'],
        [-60, 'source'],
      ],
    )
  },
)

void t.test(
  'StreamClock: a clock that is more than ten minutes off is not set: arrival counts',
  async (t) => {
    for (const wrong of [-601_000, 601_000, -Date.UTC(2026)]) {
      const [first] = starts([ARRIVED + wrong])
      t.same(first, { offset: 0, whose: 'arrival', driftMs: wrong })
    }
    t.match(starts([ARRIVED - 599_000]), [{ whose: 'source', offset: -599_000 }])
  },
)

void t.test(
  'StreamClock: one that is set wrong and back goes on as before meanwhile, in both directions',
  async (t) => {
    for (const jump of [60_000, -60_000, 900_000, -900_000]) {
      const all = starts([TAKEN, TAKEN + jump, TAKEN + jump, TAKEN])
      t.same(
        all.map(({ offset, whose }) => [offset, whose]),
        [
          [-8000, 'source'],
          [-8000, 'arrival'],
          [-8000, 'arrival'],
          [-8000, 'source'],
        ],
        `${jump} ms`,
      )
      t.equal(all[1]!.driftMs, jump - 8000, 'its drift is measured all the same')
    }
  },
)

void t.test('StreamClock: one that is put right is followed at once, in both directions', async (t) => {
  for (const wrong of [-60_000, 60_000]) {
    const all = starts([ARRIVED + wrong, TAKEN])
    t.same(
      all.map(({ offset, whose }) => [offset, whose]),
      [
        [wrong, 'source'],
        [-8000, 'source'],
      ],
    )
  }
})

void t.test('StreamClock: late packets move nothing where the source has a clock', async (t) => {
  const all = starts(Array<number>(4).fill(TAKEN), (index) => ARRIVED + (index === 2 ? 2500 : 0))
  t.ok(all.every(({ offset, driftMs }) => offset === -8000 && driftMs === -8000))
})
