import type { Point } from '../../../../schema/regions.ts'
import type { Place } from '../../../media/analysis/types.ts'

/** Where a thing stands: the middle of the lower edge of its box, within the picture. */
export const footOf = ({ x, y, width, height }: Place): Point => [
  Math.min(1, Math.max(0, x + width / 2)),
  Math.min(1, Math.max(0, y + height)),
]

/** Whether a point lies in a polygon, by the number of sides that a ray from it meets. */
export function isInside([x, y]: Point, corners: readonly Point[]): boolean {
  let inside = false
  for (const [index, [ax, ay]] of corners.entries()) {
    const [bx, by] = corners[(index + 1) % corners.length]!
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  }
  return inside
}

const cross = (ax: number, ay: number, bx: number, by: number): number => ax * by - ay * bx

/** Where the way from p to q crosses the side from a to b: how far along the way (0-1), and to which side, as seen from a to b. */
export function crossing(
  p: Point,
  q: Point,
  a: Point,
  b: Point,
): { share: number; towards: 'left' | 'right' } | undefined {
  const [wayX, wayY] = [q[0] - p[0], q[1] - p[1]]
  const [sideX, sideY] = [b[0] - a[0], b[1] - a[1]]
  const area = cross(sideX, sideY, wayX, wayY)
  if (area === 0) return undefined
  const share = cross(a[0] - p[0], a[1] - p[1], sideX, sideY) / -area
  const along = cross(a[0] - p[0], a[1] - p[1], wayX, wayY) / -area
  if (share < 0 || share > 1 || along < 0 || along > 1) return undefined
  // Pictures have their second axis downwards: a positive area is a turn to the right.
  return { share, towards: area > 0 ? 'right' : 'left' }
}

/** How far a point is from a line of several points. */
export function distanceTo([x, y]: Point, points: readonly Point[]): number {
  const distances = points.slice(1).map(([bx, by], index) => {
    const [ax, ay] = points[index]!
    const length = (bx - ax) ** 2 + (by - ay) ** 2
    const share = Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length))
    return Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay))
  })
  return Math.min(...distances)
}
