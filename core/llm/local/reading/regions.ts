import type { Box } from '../../../media/analysis/types.ts'

/** From this likeness on a pixel belongs to text, and from the other on, on average, its place is believed. */
const PIXEL = 0.3
const PLACE = 0.6
/** Lower or narrower places are specks. Pixels. */
const SMALLEST = 3
/** The network marks the heart of a line: its place is larger by this many times its area over its perimeter. */
const GROWN = 1.5

/**
 * The places of lines of text by how much each pixel of a picture is like text (0-1): what hangs together, grown to the whole height
 * of the letters (DB, Liao et al., 2020). Upright boxes, in pixels: a line that runs aslant has a box around it that is too high.
 */
export function regionsOf(likeness: ArrayLike<number>, width: number, height: number): Box[] {
  const seen = new Uint8Array(width * height)
  const regions: Box[] = []
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] || likeness[start]! < PIXEL) continue
    const { box, mean } = spotAt(start, likeness, seen, width)
    if (mean >= PLACE && box.width >= SMALLEST && box.height >= SMALLEST)
      regions.push(grown(box, width, height))
  }
  return regions
}

/** All pixels of text that hang together with one, as the box around them, and their mean likeness. */
function spotAt(
  start: number,
  likeness: ArrayLike<number>,
  seen: Uint8Array,
  width: number,
): { box: Box; mean: number } {
  const height = seen.length / width
  const open = [start]
  seen[start] = 1
  let [left, right, top, bottom] = [width, 0, height, 0]
  let total = 0
  let count = 0
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const x = at % width
    const y = (at - x) / width
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
    total += likeness[at]!
    count++
    const neighbours = [
      x > 0 && at - 1,
      x < width - 1 && at + 1,
      y > 0 && at - width,
      y < height - 1 && at + width,
    ]
    for (const next of neighbours) {
      if (next === false || seen[next] || likeness[next]! < PIXEL) continue
      seen[next] = 1
      open.push(next)
    }
  }
  return { box: { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }, mean: total / count }
}

/** Cut off at the edges of the picture. */
function grown({ x, y, width, height }: Box, most: number, highest: number): Box {
  const by = (GROWN * width * height) / (2 * (width + height))
  const [left, top] = [Math.max(0, x - by), Math.max(0, y - by)]
  return {
    ...{ x: left, y: top },
    width: Math.min(most, x + width + by) - left,
    height: Math.min(highest, y + height + by) - top,
  }
}
