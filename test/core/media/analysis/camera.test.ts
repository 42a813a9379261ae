import t from 'tap'
import { greyOf, type Grey } from '../../../../core/media/analysis/camera/grey.ts'
import { createCameraPath, sinceMoved } from '../../../../core/media/analysis/camera/path.ts'
import { shiftBetween, type Shift } from '../../../../core/media/analysis/camera/shift.ts'
import { withMoves } from '../../../../core/media/analysis/camera/split.ts'
import type { Frame } from '../../../../core/media/analysis/types.ts'

const WIDTH = 320
const HEIGHT = 180

/** A landscape with something everywhere in it, the same for the same place. */
const landscape = (x: number, y: number): number =>
  120 + 40 * Math.sin(x / 17 + Math.cos(y / 23)) + 40 * Math.sin(y / 13 + x / 41)

/** What a camera sees that looks at a place of the landscape; `paint` puts something in front of it. */
function seen(
  index: number,
  [left, top]: readonly [number, number] = [0, 0],
  paint: (x: number, y: number) => number | undefined = () => undefined,
): Frame {
  const data = new Uint8Array(WIDTH * HEIGHT * 3)
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++)
      data.fill(paint(x, y) ?? landscape(x + left, y + top), (y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3)
  }
  return { index, time: index / 5, width: WIDTH, height: HEIGHT, data }
}

/** Half a pixel of the small pictures is a fifth of a cell. */
const isNear = (shift: Shift, dx: number, dy: number): boolean =>
  typeof shift === 'object' && Math.hypot(shift.dx - dx, shift.dy - dy) < 0.25

const grey = (...of: Parameters<typeof seen>): Grey => greyOf(seen(...of))

/** The moves that a camera is said to make on a way of so many frames. */
function movesOn(count: number, frameAt: (index: number) => Frame) {
  const camera = createCameraPath()
  camera.add(Array.from({ length: count }, (_, index) => frameAt(index)))
  return camera
}

void t.test('shiftBetween(): a picture that goes on elsewhere has that shift, in cells', async (t) => {
  t.ok(isNear(shiftBetween(grey(0), grey(1, [20, 0])), -5, 0))
  t.ok(isNear(shiftBetween(grey(0), grey(1, [-12, 32])), 3, -8))
  t.ok(isNear(shiftBetween(grey(0), grey(1, [22, 2])), -5.5, -0.5), 'between two cells')
  t.equal(shiftBetween(grey(0), grey(1)), 'still')
})

void t.test('shiftBetween(): light is no shift', async (t) => {
  const brighter = grey(1, [0, 0], (x, y) => landscape(x, y) * 0.8 + 40)
  t.equal(shiftBetween(grey(0), brighter), 'unclear')
})

void t.test('shiftBetween(): what passes before most of the picture is no shift', async (t) => {
  /** Somebody in a pattern, over two thirds of the picture, on the way to the left. */
  const somebody = (at: number) => (x: number, y: number) =>
    x > 100 && y > 20 ? 120 + 90 * Math.sin((x + at) / 11) * Math.sin(y / 9) : undefined
  t.not(typeof shiftBetween(grey(0, [0, 0], somebody(0)), grey(1, [0, 0], somebody(16))), 'object')
})

void t.test(
  'shiftBetween(): a thing over something plain is no shift, all that there is to see though it is',
  async (t) => {
    const car = (at: number) => (x: number, y: number) =>
      x > 110 && x < 210 && y > at ? 130 + 80 * Math.sin(x / 9) * Math.sin((y - at) / 8) : 100
    t.not(typeof shiftBetween(grey(0, [0, 0], car(40)), grey(1, [0, 0], car(16))), 'object')
  },
)

void t.test(
  'Camera path: a pan is one move from beginning to end, and leads to where the camera looks then',
  async (t) => {
    const at = (index: number): number => Math.min(Math.max(0, index - 10), 15) * 16
    const camera = movesOn(40, (index) => seen(index, [at(index), 0]))
    t.same(camera.moves(), [{ start: 2, end: 5 }])
    for (const [frame, x] of [
      [10, 0],
      [20, -160],
      [39, -240],
    ] as const)
      t.ok(Math.hypot(camera.at(frame).x - x, camera.at(frame).y) < 2, `it leads to ${camera.at(frame).x}`)
    t.same(
      [camera.turnsAt(1), camera.turnsAt(3), camera.turnsAt(5.8), camera.turnsAt(7)],
      [false, true, true, false],
    )
  },
)

void t.test('Camera path: a pan too slow to be seen from one picture to the next is a move', async (t) => {
  const at = (index: number): number => Math.min(Math.max(0, index - 10), 40)
  const camera = movesOn(70, (index) => seen(index, [at(index), 0]))
  const [move, ...others] = camera.moves()
  t.same(others, [])
  t.ok(move!.start >= 1.8 && move!.start <= 3, `it begins at ${move!.start}`)
  t.ok(move!.end >= 9 && move!.end <= 11.2, `it ends at ${move!.end}`)
  t.ok(Math.abs(camera.at(69).x + 40) <= 6, `it leads to ${camera.at(69).x}`)
})

void t.test('Camera path: a knock is a move, a tremble of a pixel is none', async (t) => {
  t.same(movesOn(20, (index) => seen(index, index < 10 ? [0, 0] : [24, 8])).moves(), [{ start: 1.8, end: 2 }])
  t.same(movesOn(20, (index) => seen(index, [index % 2, (index >> 1) % 2])).moves(), [])
})

void t.test(
  'Camera path: a picture that is filled for a moment by something on its way is no move',
  async (t) => {
    /** It comes from the right, fills the picture, and is gone on the left. */
    const bus = (index: number) => (x: number, y: number) => {
      const along = x + index * 40 - 600
      return along > 0 && along < 500 ? 120 + 90 * Math.sin(along / 11) * Math.sin(y / 9) : undefined
    }
    t.same(movesOn(40, (index) => seen(index, [0, 0], bus(index))).moves(), [])
  },
)

void t.test('Camera path: a pan over the border of two windows is one move', async (t) => {
  const frames = Array.from({ length: 40 }, (_, index) => seen(index, [Math.max(0, index - 10) * 12, 0]))
  const camera = createCameraPath()
  camera.add(frames.slice(0, 20))
  const { moves } = camera.add(frames.slice(20))
  t.same(moves, [{ from: 0, to: 19 }])
  t.same(camera.moves(), [{ start: 2, end: 7.8 }])
  t.ok(Math.abs(camera.at(39).x + 29 * 12) < 12)
})

void t.test('sinceMoved() keeps the pictures since the camera was moved last', async (t) => {
  const before = [seen(0), seen(5), seen(10, [40, 0]), seen(15, [40, 0])]
  t.same(
    sinceMoved(before, seen(20, [40, 0])).map(({ index }) => index),
    [10, 15],
  )
  t.same(sinceMoved(before, seen(20, [0, 20])), [])
})

void t.test(
  'withMoves() parts shots where the camera moves, and takes back cuts that were its turning',
  async (t) => {
    const shots = [
      { from: 0, to: 30, kind: 'scene' as const },
      { from: 30, to: 50, kind: 'scene' as const },
      { from: 50, to: 60, kind: 'dark' as const },
    ]
    const known = Array.from({ length: 60 }, () => true)
    t.same(withMoves({ shots, cuts: [30] }, { moves: [{ from: 20, to: 39 }], known }), {
      shots: [
        { from: 0, to: 20, kind: 'scene' },
        { from: 20, to: 40, kind: 'moved' },
        { from: 40, to: 50, kind: 'scene' },
        { from: 50, to: 60, kind: 'dark' },
      ],
      cuts: [],
    })
    known[30] = false
    t.same(withMoves({ shots, cuts: [30] }, { moves: [{ from: 20, to: 39 }], known }).cuts, [30])
  },
)
