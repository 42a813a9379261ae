import t from 'tap'
import type { Spot, SpotTrack } from '../../../../core/media/analysis/byte-track.ts'
import { joinThings } from '../../../../core/media/analysis/things.ts'
import type { Point, Track } from '../../../../core/media/analysis/tracker.ts'
import { COLORS, type Blob, type Kind } from '../../../../core/media/analysis/types.ts'

function blobAt(x: number, width = 20): Blob {
  const box = { x, y: 40, width, height: 60 }
  return {
    box,
    area: width * 60,
    x: x + width / 2,
    y: 70,
    mean: [0, 0, 0],
    colors: new Float32Array(COLORS.length),
  }
}

const pointAt = (frame: number, blob: Blob): Point => ({ frame, time: frame / 5, blob })

/** Moves from frame to frame. */
function track(from: number, to: number, at: (frame: number) => number, width = 20): Track {
  const frames = Array.from({ length: to - from + 1 }, (_, index) => from + index)
  const points = frames.map((frame) => pointAt(frame, blobAt(at(frame), width)))
  return { id: from, points, vx: 0, vy: 0, missed: 0, merged: false }
}

/** Was detected in these frames. */
function spots(frames: readonly number[], at: (frame: number) => number, kind: Kind = 'person'): SpotTrack {
  const all = frames.map((frame): Spot => {
    const blob = blobAt(at(frame))
    return { ...pointAt(frame, blob), detection: { kind, score: 0.6, box: blob.box, blob } }
  })
  return { id: 1, family: kind === 'car' ? 'vehicle' : 'person', spots: all, vx: 0, vy: 0 }
}

const span = (points: readonly Point[]): [number, number] => [points[0]!.frame, points.at(-1)!.frame]

void t.test(
  'joinThings(): who comes, stands still and goes is one, from the first movement to the last',
  async (t) => {
    const comes = track(3, 20, (frame) => frame * 5)
    const goes = track(80, 95, (frame) => 100 + (frame - 80) * 5)
    const where = (frame: number): number =>
      frame < 20 ? frame * 5 : frame < 80 ? 100 : 100 + (frame - 80) * 5
    const things = joinThings([comes, goes], [spots([10, 15, 20, 40, 60, 80, 90], where)])
    t.equal(things.length, 1)
    t.same(span(things[0]!.points), [3, 95])
    const still = things[0]!.points.find(({ frame }) => frame === 62)!
    t.equal(still.blob.box.x, 100, 'between two detections it is on the way from one to the other')
  },
)

void t.test(
  'joinThings(): detections that were lost for a while are one thing where something moved on',
  async (t) => {
    const walks = track(0, 60, (frame) => frame * 4)
    const [first, second] = [spots([5, 10], (frame) => frame * 4), spots([50, 55], (frame) => frame * 4)]
    const things = joinThings([walks], [first, second])
    t.equal(things.length, 1)
    t.equal(things[0]!.points.find(({ frame }) => frame === 30)!.blob.box.x, 120, 'it was where that moved')
  },
)

void t.test(
  'joinThings(): two who walk as one are two, each with the coming and going of both',
  async (t) => {
    const pair = track(2, 40, (frame) => frame * 4, 50)
    const left = spots([5, 10, 15, 20, 25, 30, 35], (frame) => frame * 4)
    const right = spots([5, 10, 15, 20, 25, 30, 35], (frame) => frame * 4 + 28)
    const things = joinThings([pair], [left, right])
    t.equal(things.length, 2, 'and the pair is no third')
    t.same(
      things.map(({ points }) => span(points)),
      [
        [2, 40],
        [2, 40],
      ],
    )
    const [one, other] = things.map(({ points }) => points.at(-1)!.blob.box.x)
    t.equal(other! - one!, 28, 'they keep their places in it')
  },
)

void t.test('joinThings(): who walks past somebody who stands is another one', async (t) => {
  const passer = track(0, 60, (frame) => frame * 5)
  const stands = spots([0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60], () => 150)
  const walks = spots([5, 10, 15, 20, 45, 50], (frame) => frame * 5)
  const things = joinThings([passer], [stands, walks])
  t.equal(things.length, 2)
  t.same(things.map(({ points }) => span(points)).sort(), [
    [0, 60],
    [0, 60],
  ])
  t.notOk(things.find(({ spots: [one] }) => one === stands)!.tracks.includes(passer))
})

void t.test('joinThings(): what moves and is not detected is a thing all the same', async (t) => {
  const things = joinThings([track(0, 20, (frame) => frame * 5)], [spots([0, 5, 10], () => 250)])
  t.same(
    things.map((thing) => [thing.tracks.length, thing.spots.length]),
    [
      [0, 1],
      [1, 0],
    ],
  )
})

void t.test(
  'joinThings(): who was seen before the chunk and goes on in it is who moves there from the start',
  async (t) => {
    const leaving = track(0, 6, (frame) => 250 + frame * 5)
    const before = { ...spots([-10, -5], (frame) => 250 + frame * 5), vx: 25 }
    const [joined, ...others] = joinThings([leaving], [before])
    t.same(others, [])
    t.same(joined!.tracks, [leaving])
    const elsewhere = track(0, 6, (frame) => 50 + frame * 5)
    t.equal(joinThings([elsewhere], [before]).length, 2, 'not what moves at another place')
    const later = track(10, 16, (frame) => 200 + frame * 5)
    t.equal(joinThings([later], [before]).length, 2, 'and not what comes later')
  },
)
