import { colorIndexOf } from './colour.ts'
import { COLORS, type Blob, type Box, type Picture } from './types.ts'

/** The part of a box in which the thing itself is seen, as shares of its sides: around it is the scene. */
const CORE = { left: 0.28, right: 0.72, top: 0.18, bottom: 0.8 }
/** Share of its box that a thing fills, about. */
const FILLED = 0.6

/** What the pixels in the middle of a box are like: of a thing that was detected its outline is not known. */
export function patchOf(picture: Picture, box: Box): Blob {
  const colors = new Float32Array(COLORS.length)
  const sums: [number, number, number] = [0, 0, 0]
  const from = { x: Math.floor(box.x + box.width * CORE.left), y: Math.floor(box.y + box.height * CORE.top) }
  const to = { x: Math.ceil(box.x + box.width * CORE.right), y: Math.ceil(box.y + box.height * CORE.bottom) }
  let count = 0
  for (let y = Math.max(0, from.y); y < Math.min(picture.height, to.y); y++) {
    for (let x = Math.max(0, from.x); x < Math.min(picture.width, to.x); x++) {
      const at = (y * picture.width + x) * 3
      const red = picture.data[at]!
      const green = picture.data[at + 1]!
      const blue = picture.data[at + 2]!
      sums[0] += red
      sums[1] += green
      sums[2] += blue
      colors[colorIndexOf(red, green, blue)]!++
      count++
    }
  }
  const all = Math.max(1, count)
  return {
    box,
    area: box.width * box.height * FILLED,
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    mean: [sums[0] / all, sums[1] / all, sums[2] / all],
    colors: colors.map((value) => value / all),
  }
}
