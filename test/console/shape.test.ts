import t from 'tap'
import fc from 'fast-check'
import {
  areaOf,
  faultOf,
  movedBy,
  pointAt,
  splitSide,
  withoutPoint,
  withPoint,
  type Point,
  type Shape,
} from '../../console/src/regions/shape.ts'
import { Region } from '../../schema/regions.ts'
import { held } from './held.ts'

const share = fc.integer({ min: 0, max: 20 }).map((n) => n / 20)
const point = fc.tuple(share, share)
const shape: fc.Arbitrary<Shape> = fc.record({
  kind: fc.constantFrom('line' as const, 'zone' as const),
  points: fc.array(point, { maxLength: 34 }),
})

void t.test('faultOf() refuses what the gateway refuses, and nothing else', async (t) => {
  const few: fc.Arbitrary<Shape> = fc.record({
    kind: fc.constantFrom('line' as const, 'zone' as const),
    points: fc.array(point, { minLength: 2, maxLength: 5 }),
  })
  const agree = (given: Shape): boolean =>
    Region.safeParse({ name: 'till', ...given }).success === (faultOf(given) === undefined)
  held(t, 'agreed', fc.property(fc.oneof(shape, few), agree), 1000)
  const zone = (...points: Point[]): Shape => ({ kind: 'zone', points })
  t.equal(faultOf(zone([0, 0], [1, 0], [1, 1])), undefined)
  t.equal(faultOf(zone([0, 0], [1, 0])), 'too-few')
  t.equal(faultOf(zone([0, 0], [1, 1], [1, 0], [0, 1])), 'crosses')
  t.equal(faultOf(zone([0, 0], [0, 0], [1, 0], [1, 1])), 'repeats')
  t.equal(
    faultOf({ kind: 'line', points: Array.from({ length: 17 }, (_, n): Point => [n / 20, 0]) }),
    'too-many',
  )
})

void t.test('No pointer and no key leads a point out of the picture', async (t) => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  const inside = ([x, y]: Point): boolean => x >= 0 && x <= 1 && y >= 0 && y <= 1
  const property = fc.property(number, number, fc.integer({ min: 0, max: 5000 }), (x, y, size) =>
    [pointAt(x, y, size, size), movedBy([0.5, 0.5], x, y)].every(inside),
  )
  held(t, 'inside', property)
  t.same(pointAt(320, 90, 640, 360), [0.5, 0.25])
})

void t.test('A point can be put into a side, moved and taken away; the others stay', async (t) => {
  const square: Shape = {
    kind: 'zone',
    points: [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ],
  }
  const split = splitSide(square, 3)
  t.same(split.points.at(-1), [0, 0.5], 'the last side leads back to the first point')
  t.equal(areaOf(split.points), 1)
  t.same(withoutPoint(split, 4), square)
  t.same(withPoint(square, 1, [0.5, 0]).points[1], [0.5, 0])
  t.same(
    splitSide(
      {
        kind: 'line',
        points: [
          [0.5, 1],
          [0.5, 0],
        ],
      },
      1,
    ).points[2],
    [0.55, 0],
    'a line goes on',
  )
})
