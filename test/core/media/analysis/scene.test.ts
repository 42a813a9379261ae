import t from 'tap'
import { personFrom } from '../../../../core/media/analysis/by-outline.ts'
import { pictures } from '../../../../core/media/analysis/frames.ts'
import { quietStretches } from '../../../../core/media/analysis/quiet.ts'
import {
  featuresOf,
  isDark,
  isOtherScene,
  type FrameFeatures,
} from '../../../../core/media/analysis/scene.ts'
import { blockedStretches, frozenStretches, splitShots } from '../../../../core/media/analysis/shots.ts'
import type { Frame, Sighting } from '../../../../core/media/analysis/types.ts'

const WIDTH = 64
const HEIGHT = 36

/** A frame whose luma is a function of place. */
function frame(index: number, luma: (x: number, y: number) => number): Frame {
  const data = new Uint8Array(WIDTH * HEIGHT * 3)
  for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
    data.fill(
      Math.max(0, Math.min(255, luma(pixel % WIDTH, Math.floor(pixel / WIDTH)))),
      pixel * 3,
      pixel * 3 + 3,
    )
  }
  return { width: WIDTH, height: HEIGHT, data, index, time: index / 5 }
}

const stripes = (x: number): number => (x % 16 < 8 ? 60 : 180)
const rows = (_: number, y: number): number => (y % 12 < 6 ? 40 : 200)

const film = (count: number, luma: (index: number) => (x: number, y: number) => number): FrameFeatures[] => {
  const frames = Array.from({ length: count }, (_, index) => frame(index, luma(index)))
  return frames.map((one, index) => featuresOf(one, frames[index - 1]))
}

void t.test(
  'isOtherScene(): another picture is, other light or a large thing that passes is not',
  async (t) => {
    const scene = featuresOf(frame(0, stripes))
    t.ok(isOtherScene(scene, featuresOf(frame(1, rows))))
    t.notOk(isOtherScene(scene, featuresOf(frame(1, (x) => stripes(x) * 0.75))))
    t.notOk(isOtherScene(scene, featuresOf(frame(1, (x) => (x < 24 ? 230 : stripes(x))))))
  },
)

void t.test('splitShots() cuts where another scene begins, and not at a flash', async (t) => {
  t.same(
    splitShots(
      film(20, (index) => (index < 8 ? stripes : rows)),
      [],
    ).cuts,
    [8],
  )
  t.same(
    splitShots(
      film(20, (index) => (index === 8 ? () => 250 : stripes)),
      [],
    ).cuts,
    [],
  )
})

void t.test(
  'blockedStretches(): black and covered pictures, and no cut where the scene comes back',
  async (t) => {
    for (const [luma, kind] of [
      [4, 'dark'],
      [110, 'covered'],
    ] as const) {
      const frames = film(30, (index) => (index >= 10 && index < 20 ? () => luma : stripes))
      const { shots, cuts } = splitShots(frames, [])
      t.same(blockedStretches(shots, frames), [{ start: 2, end: 4, kind }])
      t.same(cuts, [])
    }
    t.ok(isDark(featuresOf(frame(0, () => 8))))
  },
)

void t.test('frozenStretches(): only where the noise of a camera is gone', async (t) => {
  const noisy = (index: number) => (x: number, y: number) =>
    stripes(x) + ((x * 7 + y * 13 + index * 29) % 11) - 5
  const frozen = film(60, (index) => noisy(index < 20 ? index : Math.max(20, index - 29)))
  t.match(
    frozenStretches(
      film(60, (index) => noisy(index < 20 ? index : 20)),
      0,
    ),
    [{ start: 4, end: 12 }],
  )
  t.equal(frozenStretches(frozen, 0).length, 1, 'and while it lasts')
  t.same(
    frozenStretches(
      film(60, () => stripes),
      0,
    ),
    [],
    'a clean scene is not frozen',
  )
  t.same(frozenStretches(film(60, noisy), 0), [], 'a noisy one neither')
  t.match(
    frozenStretches(
      film(60, () => stripes),
      0.8,
    ),
    [{ start: 0, end: 12 }],
    'unless there was noise before',
  )
})

const sighting = (start: number, end: number, change: Partial<Sighting> = {}): Sighting => ({
  id: 1,
  kind: 'object',
  kindScore: 1,
  start,
  end,
  entry: 'left',
  exit: 'right',
  color: 'red',
  share: 0.02,
  travelled: 0.5,
  reach: 0.5,
  x: 0.5,
  y: 0.5,
  path: [],
  stops: [],
  lively: false,
  person: 0,
  confidence: 0.9,
  dwellBefore: 0,
  ...change,
})

void t.test('quietStretches(): two seconds or more in which nothing moves', async (t) => {
  t.same(quietStretches(10, [], []), [{ start: 0, end: 10 }])
  t.same(quietStretches(10, [sighting(1, 4.8)], []), [{ start: 5, end: 10 }])
  t.same(quietStretches(10, [sighting(0, 10, { stops: [{ start: 3, end: 7 }] })], []), [
    { start: 3.2, end: 7 },
  ])
  t.same(quietStretches(10, [sighting(0, 10, { stops: [{ start: 3, end: 7 }], person: 0.9 })], []), [])
  t.same(quietStretches(10, [], [{ start: 1, end: 10 }]), [], 'what cannot be judged is not quiet')
})

void t.test('personFrom(): one weak hit among many looks is no person, two are', async (t) => {
  t.equal(personFrom([]), 0)
  t.equal(personFrom([0, 0, 0]), 0)
  t.ok(personFrom([0.7, 0, 0, 0, 0, 0]) < 0.5)
  t.ok(personFrom([0.8, 0.9, 0, 0.7]) > 0.5)
  t.ok(personFrom([2.5, 2.7, 2.1]) > 0.9)
})

void t.test('pictures() reads PPM however the stream is cut, and leaves out an unfinished one', async (t) => {
  const one = Buffer.concat([Buffer.from('P6\n2 1\n255\n'), Buffer.from([1, 2, 3, 4, 5, 6])])
  const stream = Buffer.concat([one, one, one.subarray(0, 14)])
  async function* bytes(size: number): AsyncGenerator<Buffer> {
    for (let at = 0; at < stream.length; at += size) yield stream.subarray(at, at + size)
  }
  for (const size of [1, 5, 1000]) {
    const read = await Array.fromAsync(pictures(bytes(size)))
    t.same(
      read.map(({ width, height, data }) => [width, height, ...data]),
      [
        [2, 1, 1, 2, 3, 4, 5, 6],
        [2, 1, 1, 2, 3, 4, 5, 6],
      ],
    )
  }
})

void t.test('blockedStretches(): a plain scene that was plain before is not covered', async (t) => {
  const plain = (): number => 110
  const withCar: (x: number, y: number) => number = (x, y) => (x > 10 && x < 40 && y > 5 ? 250 : 60)
  const frames = film(40, (index) => (index >= 12 && index < 28 ? withCar : plain))
  t.same(blockedStretches(splitShots(frames, []).shots, frames), [])
  const before = film(12, () => plain)
  const later = film(20, (index) => (index < 10 ? withCar : plain))
  t.same(blockedStretches(splitShots(later, before).shots, later), [], 'as known from the time before')
})
