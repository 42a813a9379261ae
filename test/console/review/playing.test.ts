import t from 'tap'
import fc from 'fast-check'
import { cutAt, joinGaps, reasonOf, type Gap } from '../../../console/src/review/gaps.ts'
import {
  advance,
  clipAt,
  fileName,
  inStep,
  nextFootage,
  type Clip,
} from '../../../console/src/review/playing.ts'
import { held } from '../held.ts'

const clip = (camera: string, from: number, until: number): Clip => ({
  camera,
  from,
  until,
  processId: `${camera}${from}`,
})
const CLIPS = new Map([
  ['yard', [clip('yard', 0, 10_000), clip('yard', 60_000, 70_000)]],
  ['lobby', [clip('lobby', 5000, 15_000)]],
])

void t.test('clipAt() is the footage of an instant, and of two that overlap the later', async (t) => {
  const own = [clip('a', 0, 10), clip('a', 8, 20)]
  t.equal(clipAt(own, 9), own[1])
  t.equal(clipAt(own, 7), own[0])
  t.equal(clipAt(own, 20), undefined)
})

void t.test('advance() leaps over what no camera recorded, and ends with the footage', async (t) => {
  t.equal(advance(CLIPS, 1000, 500, 2), 2000)
  t.equal(advance(CLIPS, 14_900, 200, 1), 60_000)
  t.equal(advance(CLIPS, 69_900, 200, 1), undefined)
  const property = fc.property(fc.integer({ min: -5000, max: 80_000 }), (at) => {
    const next = nextFootage(CLIPS, at)
    if (next === undefined) return at >= 70_000
    return next >= at && [...CLIPS.values()].some((own) => clipAt(own, next) !== undefined)
  })
  held(t, 'footage', property)
})

void t.test('inStep() brings cameras together without stopping them', async (t) => {
  const property = fc.property(fc.integer({ min: -1500, max: 1500 }), (milliseconds) => {
    const off = milliseconds / 1000
    let shows = 100
    // Ten seconds of playing, corrected five times a second.
    for (let n = 0; n < 50; n++) {
      const wanted = 100 + off + n * 0.2
      const { seek, rate } = inStep(shows, wanted, { rate: 1, playing: true })
      shows = (seek ?? shows) + 0.2 * rate
    }
    return Math.abs(shows - (100 + off + 10)) < 0.06
  })
  held(t, 'in step', property)
  t.same(inStep(5, 5.2, { rate: 1, playing: false }), { seek: 5.2, rate: 1 }, 'a still picture leaps')
  t.same(inStep(5, 5.005, { rate: 1, playing: false }), { rate: 1 })
})

void t.test('fileName() says what a file shows, and since when', async (t) => {
  t.equal(
    fileName({ camera: 'the yard/2', from: Date.UTC(2026, 10, 26, 14, 3, 22) }),
    'the-yard-2_2026-11-26T140322Z.mp4',
  )
})

void t.test('reasonOf(): what is missing has its cause, what is to come has none', async (t) => {
  const gap = { from: 1000, until: 2000 }
  const now = { now: 5000, addedAt: 500 }
  t.equal(reasonOf({ ...gap, code: 'SS_CAMERA_UNREACHABLE' }, now), 'unreachable')
  t.equal(reasonOf({ ...gap, code: 'SS_CLIP_LATE' }, now), 'late')
  t.equal(reasonOf({ ...gap, code: 'SS_OTHER' }, now), 'failed')
  t.equal(reasonOf(gap, now), 'idle')
  t.equal(reasonOf(gap, { now: 900 }), 'future')
  t.equal(reasonOf(gap, { now: 5000, addedAt: 3000 }), 'before')
})

void t.test('joinGaps() and cutAt() keep what is missing', async (t) => {
  const gap = fc
    .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 20 }), fc.constantFrom('A', undefined))
    .map(([from, length, code]): Gap => ({ from, until: from + length, code }))
  const length = (gaps: readonly Gap[]): number => {
    const all = new Set<number>()
    for (const { from, until } of gaps) for (let n = from; n < until; n++) all.add(n)
    return all.size
  }
  const property = fc.property(
    fc.array(gap, { maxLength: 20 }),
    fc.integer({ min: 0, max: 220 }),
    (gaps, at) => {
      const cut = cutAt(gaps, at)
      const joined = joinGaps(gaps, 0)
      return (
        length(cut) === length(gaps) &&
        cut.every(({ from, until }) => until <= at || from >= at) &&
        length(joined) === length(gaps) &&
        length(joined.filter(({ code }) => code)) === length(gaps.filter(({ code }) => code)) &&
        joined.length <= gaps.length
      )
    },
  )
  held(t, 'nothing is lost', property)
})
