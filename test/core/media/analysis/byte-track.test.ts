import t from 'tap'
import { createByteTracker, type Seen } from '../../../../core/media/analysis/byte-track.ts'
import { COLORS, type Kind } from '../../../../core/media/analysis/types.ts'

/** Somebody 20 pixels wide and 60 high. */
function seen(x: number, score = 0.6, kind: Kind = 'person', y = 40, width = 20, height = 60): Seen {
  const box = { x, y, width, height }
  const colors = new Float32Array(COLORS.length)
  return { kind, score, box, blob: { box, area: width * height, x, y, mean: [0, 0, 0], colors } }
}

/** Tracks after one picture a second, by where they were each time. */
function follow(pictures: readonly (readonly Seen[])[], carriedBy = 0): (readonly number[])[] {
  const tracker = createByteTracker()
  for (const [second, detections] of pictures.entries()) {
    tracker.add(second * 5, second, detections, (box, from, to) =>
      carriedBy ? { ...box, x: box.x + (carriedBy * (to - from)) / 5 } : undefined,
    )
  }
  return tracker.all().map(({ spots }) => spots.map(({ detection }) => detection.box.x))
}

void t.test(
  'Byte tracker: who stands stays one, also through weak detections and pictures without any',
  async (t) => {
    const pictures = [[seen(100)], [seen(101, 0.25)], [], [], [seen(99, 0.22)], [seen(100)]]
    t.same(follow(pictures), [[100, 101, 99, 100]])
  },
)

void t.test('Byte tracker: a weak detection alone begins nothing', async (t) => {
  t.same(follow([[seen(100, 0.3)], [seen(100, 0.3)]]), [])
})

void t.test('Byte tracker: who walks on is found where the way leads', async (t) => {
  t.same(follow([[seen(100)], [seen(118)], [seen(136)], [], [seen(172)]]), [[100, 118, 136, 172]])
})

void t.test('Byte tracker: what moved carries who moved with it, however far', async (t) => {
  const pictures = [[seen(10)], [seen(90)], [seen(170)]]
  t.equal(follow(pictures).length, 3, 'by itself that is too far')
  t.same(follow(pictures, 80), [[10, 90, 170]])
})

void t.test('Byte tracker: two who pass each other are two, each on its way', async (t) => {
  const pictures = [0, 1, 2, 3, 4].map((second) => [
    seen(100 + second * 12),
    seen(150 - second * 12, 0.5, 'person', 60),
  ])
  t.same(follow(pictures), [
    [100, 112, 124, 136, 148],
    [150, 138, 126, 114, 102],
  ])
})

void t.test('Byte tracker: somebody in front of a car is not the car', async (t) => {
  const pictures = [0, 1, 2].map(() => [seen(100), seen(95, 0.6, 'car', 60, 70, 40)])
  t.equal(follow(pictures).length, 2)
})

void t.test('Byte tracker: half of somebody, and two as one, are no more people', async (t) => {
  const half = seen(102, 0.5, 'person', 40, 16, 25)
  const pair = seen(98, 0.4, 'person', 38, 60, 64)
  t.equal(follow([[seen(100), half, seen(135), pair]]).length, 2)
})

void t.test('Byte tracker: who comes back after more than a few seconds is new', async (t) => {
  const gone = Array.from({ length: 9 }, () => [])
  t.equal(follow([[seen(100)], [seen(100)], ...gone, [seen(100)]]).length, 2)
})
