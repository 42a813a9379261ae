import type { Picture } from '../analysis/types.ts'

/** Fields in each direction. */
const FIELDS = 24

/** Mean brightness of the fields of a picture, 0 to 255, row by row. */
export type Sketch = Float32Array

/** Every third pixel of every third row is enough. */
const STEP = 3

export function sketchOf({ width, height, data }: Picture): Sketch {
  const sums = new Float32Array(FIELDS * FIELDS)
  const counts = new Uint32Array(FIELDS * FIELDS)
  for (let y = 0; y < height; y += STEP) {
    const row = Math.floor((y * FIELDS) / height) * FIELDS
    for (let x = 0; x < width; x += STEP) {
      const field = row + Math.floor((x * FIELDS) / width)
      const at = (y * width + x) * 3
      sums[field]! += (data[at]! * 2 + data[at + 1]! * 5 + data[at + 2]!) / 8
      counts[field]! += 1
    }
  }
  return sums.map((sum, field) => sum / Math.max(1, counts[field]!))
}

/** How much one picture differs from another: the root of the mean square over the fields, 0 to 1. Small things that move count. */
export function noveltyOf(one: Sketch, other: Sketch): number {
  const squares = one.reduce((sum, value, field) => sum + (value - other[field]!) ** 2, 0)
  return Math.sqrt(squares / one.length) / 255
}
