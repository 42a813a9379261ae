/** Shares of the picture's width and height, from its upper left corner. */
export type Point = readonly [number, number]

export interface Shape {
  kind: 'line' | 'zone'
  points: readonly Point[]
}

/** Why a shape cannot be saved. */
export type ShapeFault = 'too-few' | 'too-many' | 'repeats' | 'crosses' | 'flat'

const LIMITS = { line: [2, 16], zone: [3, 32] } as const
/** Shares are kept to a ten-thousandth: finer than the pixels of any picture that is analysed. */
const GRAIN = 10_000
/** Share of the picture below which a zone encloses nothing. */
const LEAST_AREA = 1e-4

const share = (value: number): number => Math.round(Math.min(Math.max(value, 0), 1) * GRAIN) / GRAIN

/** The point of a picture that is `width` by `height` pixels large at a pixel; never outside of the picture. */
export const pointAt = (x: number, y: number, width: number, height: number): Point => [
  share(width > 0 ? x / width : 0),
  share(height > 0 ? y / height : 0),
]

export const movedBy = ([x, y]: Point, dx: number, dy: number): Point => [share(x + dx), share(y + dy)]

export const withPoint = ({ kind, points }: Shape, index: number, point: Point): Shape => ({
  kind,
  points: points.map((each, place) => (place === index ? point : each)),
})

export const withoutPoint = ({ kind, points }: Shape, index: number): Shape => ({
  kind,
  points: points.filter((_, place) => place !== index),
})

/** A new point in the middle of the side that begins at `index`; of a line's last point, beyond it. */
export function splitSide({ kind, points }: Shape, index: number): Shape {
  const [x, y] = points[index]!
  const isLast = index === points.length - 1
  const [nextX, nextY] = isLast && kind === 'line' ? [x + 0.1, y] : points[(index + 1) % points.length]!
  const between: Point = [share((x + nextX) / 2), share((y + nextY) / 2)]
  return { kind, points: points.toSpliced(index + 1, 0, between) }
}

/** What keeps a shape from being saved; undefined where nothing does. The gateway holds it to the same. */
export function faultOf({ kind, points }: Shape): ShapeFault | undefined {
  const [least, most] = LIMITS[kind]
  if (points.length < least) return 'too-few'
  if (points.length > most) return 'too-many'
  const ring = kind === 'zone' ? [...points, points[0]!] : points
  if (ring.slice(1).some(([x, y], index) => x === ring[index]![0] && y === ring[index]![1])) return 'repeats'
  if (kind === 'line') return undefined
  if (isCrossingItself(points)) return 'crosses'
  return areaOf(points) > LEAST_AREA ? undefined : 'flat'
}

/** Share of the picture, by the shoelace formula. */
export function areaOf(points: readonly Point[]): number {
  const sum = points.reduce((total, [x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length]!
    return total + x * nextY - nextX * y
  }, 0)
  return Math.abs(sum) / 2
}

const turn = ([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): number =>
  Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax))

const between = (a: number, b: number, c: number): boolean => Math.min(a, c) <= b && b <= Math.max(a, c)

/** Whether two sides have a point in common; touching counts. */
function meet(a: Point, b: Point, c: Point, d: Point): boolean {
  if (turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b)) return true
  const lies = (p: Point, q: Point, r: Point): boolean =>
    turn(p, q, r) === 0 && between(p[0], r[0], q[0]) && between(p[1], r[1], q[1])
  return lies(a, b, c) || lies(a, b, d) || lies(c, d, a) || lies(c, d, b)
}

function isCrossingItself(points: readonly Point[]): boolean {
  const count = points.length
  const corner = (index: number): Point => points[index % count]!
  return points.some((_, one) =>
    points.some((_other, two) => {
      const areNeighbours = two === one + 1 || (one === 0 && two === count - 1)
      return two > one && !areNeighbours && meet(corner(one), corner(one + 1), corner(two), corner(two + 1))
    }),
  )
}
