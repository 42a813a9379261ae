import { z } from 'zod'

/** What kinds of things a region is about. */
export const REGION_FAMILIES = ['person', 'vehicle', 'animal', 'thing'] as const

/** Shares of the picture's width and height, from its upper left corner. */
const Share = z
  .number({ error: 'a point is two numbers from 0 to 1: shares of the width and height of the picture' })
  .min(0, 'it lies outside of the picture: give 0 to 1')
  .max(1, 'it lies outside of the picture: give 0 to 1')
const Point = z.tuple([Share, Share])
export type Point = z.infer<typeof Point>

export const RegionName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}$/,
    'give 1 to 64 letters, digits, spaces, dots and dashes, such as till',
  )
const about = {
  name: RegionName,
  /** What it is about; all things where none are named. */
  families: z.array(z.enum(REGION_FAMILIES)).max(4).default([]),
}

/** A line that things cross. Looking from its first point to its second, `left` and `right` are the sides. */
export const Line = z.strictObject({
  kind: z.literal('line'),
  ...about,
  points: z
    .array(Point)
    .min(2, 'a line has 2 to 16 points')
    .max(16, 'a line has 2 to 16 points')
    .refine((points) => !isRepeating(points), 'two points that follow each other are the same'),
  /** Towards which side it must be crossed to be told. */
  direction: z.enum(['left', 'right', 'both']).default('both'),
})
export type Line = z.infer<typeof Line>

/** Corners in order, of a part of the picture. */
export const polygonOf = (what: string) =>
  z
    .array(Point)
    .min(3, `a ${what} has 3 to 32 points`)
    .max(32, `a ${what} has 3 to 32 points`)
    .refine(
      (points) => !isRepeating([...points, points[0]!]),
      'two points that follow each other are the same',
    )
    .refine((points) => !isCrossingItself(points), 'its sides cross each other: give the corners in order')
    .refine(
      (points) => isCrossingItself(points) || areaOf(points) > 1e-4,
      'its corners lie on one line: they enclose nothing',
    )

/** A part of the picture that things enter. */
export const Zone = z.strictObject({
  kind: z.literal('zone'),
  ...about,
  points: polygonOf('zone'),
  /** Seconds in it from which on something dwells there. */
  dwellSeconds: z
    .number()
    .min(1, 'give 1 to 86400 seconds')
    .max(86_400, 'give 1 to 86400 seconds')
    .optional(),
  /** People in it at once from which on they are a crowd. */
  crowdFrom: z.int('give a whole number').min(2, 'give 2 to 1000').max(1000, 'give 2 to 1000').optional(),
})
export type Zone = z.infer<typeof Zone>

export const Region = z.discriminatedUnion('kind', [Line, Zone])
export type Region = z.infer<typeof Region>

/** Most of one camera. */
export const MOST_REGIONS = 50

export const Regions = z
  .array(Region)
  .max(MOST_REGIONS, `at most ${MOST_REGIONS} lines and zones`)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'two have one name')

function isRepeating(points: readonly Point[]): boolean {
  return points.slice(1).some(([x, y], index) => x === points[index]![0] && y === points[index]![1])
}

const turn = ([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): number =>
  Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax))

/** Whether two sides have a point in common; points on a line count. */
export function meet(a: Point, b: Point, c: Point, d: Point): boolean {
  const [one, two, three, four] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)]
  if (one !== two && three !== four) return true
  const on = (p: Point, q: Point, r: Point): boolean =>
    turn(p, q, r) === 0 &&
    Math.min(p[0], q[0]) <= r[0] &&
    r[0] <= Math.max(p[0], q[0]) &&
    Math.min(p[1], q[1]) <= r[1] &&
    r[1] <= Math.max(p[1], q[1])
  return on(a, b, c) || on(a, b, d) || on(c, d, a) || on(c, d, b)
}

function isCrossingItself(points: readonly Point[]): boolean {
  const side = (index: number): [Point, Point] => [points[index]!, points[(index + 1) % points.length]!]
  return points.some((_, first) =>
    points.some((_other, second) => {
      const isNext = second === first + 1 || (first === 0 && second === points.length - 1)
      return second > first && !isNext && meet(...side(first), ...side(second))
    }),
  )
}

/** Share of the picture, by the shoelace formula. */
export function areaOf(points: readonly Point[]): number {
  const sum = points.reduce((total, [x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length]!
    return total + x * nextY - nextX * y
  }, 0)
  return Math.abs(sum) / 2
}
