import t from 'tap'
import { shareOf } from '../../../../core/cameras/ring/share.ts'
import type { StoredSegment } from '../../../../core/ports.ts'
import { randomFrom } from '../../../helpers/random.ts'

const at = (seconds: number): Date => new Date(1_700_000_000_000 + Math.round(seconds * 1000))
const secondsOf = (instant: number): number => (instant - 1_700_000_000_000) / 1000

const segment = (from: number, until: number): StoredSegment => ({
  ...{
    startAt: at(from),
    endAt: at(until),
    runId: 'run',
    clock: 'source',
    key: `${from}`,
    bytes: 1,
    frames: 1,
  },
  ...{ codec: 'h264', width: 640, height: 360 },
})

/** Segments that follow each other, by the instants between them. */
const chain = (...instants: number[]): StoredSegment[] =>
  instants.slice(1).map((until, index) => segment(instants[index]!, until))

/** As the ring gives them: those that show something of the range. */
function share(all: readonly StoredSegment[], from: number, to: number) {
  const some = all.filter(({ startAt, endAt }) => startAt < at(to) && endAt > at(from))
  const found = shareOf(some, { from: at(from), to: at(to) })
  return (
    found && {
      keys: found.segments.map(({ key }) => key).join(' '),
      from: secondsOf(found.from),
      until: secondsOf(found.until),
      trimmed: found.isTrimmed,
    }
  )
}

void t.test('Clips of the ring: a segment is of the range in which it begins, whole', async (t) => {
  const all = chain(0, 2.9, 4.8, 6.7, 9.6)
  t.same(share(all, 0, 4), { keys: '0 2.9', from: 0, until: 4.8, trimmed: false })
  t.same(share(all, 4, 8), { keys: '4.8 6.7', from: 4.8, until: 9.6, trimmed: false })
})

void t.test(
  'Clips of the ring: what only reaches into a range is shown by the range before alone',
  async (t) => {
    const all = [segment(0, 2), segment(2, 4.9), segment(20, 22)]
    t.same(share(all, 0, 4), { keys: '0 2', from: 0, until: 4.9, trimmed: false })
    t.equal(share(all, 4, 8), undefined, 'the hole behind it says why nothing is there')
    t.equal(share(all, 12, 16), undefined)
  },
)

void t.test('Clips of the ring: a segment that is longer than the ranges is cut at their ends', async (t) => {
  const all = [segment(0, 12), segment(12, 13), segment(13, 30)]
  t.same(share(all, 0, 4), { keys: '0', from: 0, until: 4, trimmed: true })
  t.same(share(all, 4, 8), { keys: '0', from: 4, until: 8, trimmed: true })
  t.same(share(all, 8, 12), { keys: '0', from: 8, until: 12, trimmed: true })
  t.same(share(all, 12, 16), { keys: '12 13', from: 12, until: 16, trimmed: true })
})

void t.test('Clips of the ring: of two recorders that overlap no second is shown twice', async (t) => {
  const all = [segment(0, 2), segment(2, 4.9), segment(4, 6), segment(6, 8)]
  t.same(share(all, 0, 4), { keys: '0 2', from: 0, until: 4.9, trimmed: false })
  t.same(share(all, 4, 8), { keys: '4 6', from: 4.9, until: 8, trimmed: true })
})

void t.test(
  'Clips of the ring: ranges that follow each other share no second and leave none out (P12)',
  async (t) => {
    const seed = Date.now() % 100_000
    t.comment(`seed ${seed}`)
    const random = randomFrom(seed)
    for (let round = 0; round < 300; round += 1) {
      const instants = [0]
      while (instants.at(-1)! < 60)
        instants.push(instants.at(-1)! + 0.6 + random() * (round % 3 === 0 ? 14 : 3))
      const all = chain(...instants)
      const length = 1 + Math.floor(random() * 9)
      const shares: NonNullable<ReturnType<typeof share>>[] = []
      for (let from = 0; from + length <= instants.at(-2)!; from += length)
        shares.push(share(all, from, from + length)!)
      const ends = shares.filter(Boolean)
      const seams = ends.slice(1).map((next, index) => Math.abs(next.from - ends[index]!.until))
      if (ends[0]!.from !== 0 || seams.some((seam) => seam > 0.5))
        t.fail(`round ${round}, ranges of ${length} s`, { ends, instants })
    }
    t.pass()
  },
)
