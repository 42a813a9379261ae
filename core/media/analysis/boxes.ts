import type { Box } from './types.ts'

/** Common area of two boxes, in square pixels. */
function common(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return width > 0 && height > 0 ? width * height : 0
}

const areaOf = ({ width, height }: Box): number => width * height

/** Common area as a share of the smaller box. */
export const overlap = (a: Box, b: Box): number =>
  common(a, b) / Math.max(1e-9, Math.min(areaOf(a), areaOf(b)))

/** Share of `box` that lies within `place`. */
export const within = (box: Box, place: Box): number => common(box, place) / Math.max(1e-9, areaOf(box))

/** Common area as a share of the area of both together. */
export function iou(a: Box, b: Box): number {
  const both = common(a, b)
  return both / Math.max(1e-9, areaOf(a) + areaOf(b) - both)
}

export const centreOf = ({ x, y, width, height }: Box): [number, number] => [x + width / 2, y + height / 2]

export const moved = (box: Box, dx: number, dy: number): Box => ({ ...box, x: box.x + dx, y: box.y + dy })

/** The box with `by` of its width and height added on each side. */
export function grown({ x, y, width, height }: Box, by: number): Box {
  const dx = width * by
  const dy = height * by
  return { x: x - dx, y: y - dy, width: width + 2 * dx, height: height + 2 * dy }
}

/** A place between two boxes: 0 is `from`, 1 is `to`. */
export function between(from: Box, to: Box, share: number): Box {
  const mix = (a: number, b: number): number => a + (b - a) * share
  return {
    x: mix(from.x, to.x),
    y: mix(from.y, to.y),
    width: mix(from.width, to.width),
    height: mix(from.height, to.height),
  }
}
