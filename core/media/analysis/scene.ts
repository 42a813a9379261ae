import type { Frame, Picture } from './types.ts'

const COLUMNS = 32

/** A frame in figures: enough to tell scenes apart, and a covered or frozen picture from a good one. */
export interface FrameFeatures {
  time: number
  /** Mean luma of a coarse grid of cells, 0-255. */
  grid: Uint8Array
  /** Luma, 0-255: mean, standard deviation, and what 98 % of the pixels do not exceed. */
  mean: number
  deviation: number
  bright: number
  /** Share of the pixels whose luma differs from the frame before; 1 for the first frame. */
  changed: number
}

/** Measures a frame; `previous` is the frame before it. */
export function featuresOf(frame: Frame, previous?: Picture): FrameFeatures {
  const { width, height, data } = frame
  const rows = Math.max(1, Math.round((COLUMNS * height) / width))
  const columnOf = new Uint8Array(width)
  for (let x = 0; x < width; x++) columnOf[x] = (x * COLUMNS) / width
  const sums = new Uint32Array(COLUMNS * rows)
  const counts = new Uint32Array(COLUMNS * rows)
  const histogram = new Uint32Array(256)
  // Without one before it, all of a frame is new.
  const old = previous?.data.length === data.length ? previous.data : undefined
  const before = old ?? data
  let changed = 0
  for (let y = 0; y < height; y += 2) {
    const row = Math.min(rows - 1, ((y * rows) / height) | 0) * COLUMNS
    for (let x = 0, at = y * width * 3; x < width; x += 2, at += 6) {
      const green = data[at + 1]!
      const luma = (data[at]! * 77 + green * 150 + data[at + 2]! * 29) >> 8
      const cell = row + columnOf[x]!
      sums[cell]! += luma
      counts[cell]!++
      histogram[luma]!++
      const step = green - before[at + 1]!
      if (step > 1 || step < -1) changed++
    }
  }
  const count = Math.ceil(width / 2) * Math.ceil(height / 2)
  let total = 0
  let squares = 0
  for (let luma = 0; luma < 256; luma++) {
    total += luma * histogram[luma]!
    squares += luma * luma * histogram[luma]!
  }
  const mean = total / count
  const grid = new Uint8Array(sums.length)
  for (let cell = 0; cell < grid.length; cell++)
    grid[cell] = counts[cell] ? sums[cell]! / counts[cell]! : mean
  let bright = 255
  for (let above = 0; bright > 0 && above + histogram[bright]! <= count * 0.02; bright--)
    above += histogram[bright]!
  return {
    time: frame.time,
    grid,
    mean,
    deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)),
    bright,
    changed: old ? changed / count : 1,
  }
}

/**
 * Whether two frames show different scenes. Light that changes as a whole is no other scene, and something large that
 * passes leaves part of the scene as it was: most cells must differ after the change of light is taken out, and the
 * two patterns must not correlate.
 */
export function isOtherScene(a: FrameFeatures, b: FrameFeatures): boolean {
  if (a.grid.length !== b.grid.length) return true
  const cells = a.grid.length
  const gains = new Float64Array(cells)
  for (let cell = 0; cell < cells; cell++) gains[cell] = (a.grid[cell]! + 4) / (b.grid[cell]! + 4)
  const gain = gains.sort()[cells >> 1]!
  let differing = 0
  let product = 0
  let squaresA = 0
  let squaresB = 0
  for (let cell = 0; cell < cells; cell++) {
    const fromA = a.grid[cell]! - a.mean
    const fromB = b.grid[cell]! - b.mean
    if (Math.abs(a.grid[cell]! - b.grid[cell]! * gain) > 24) differing++
    product += fromA * fromB
    squaresA += fromA * fromA
    squaresB += fromB * fromB
  }
  const plain = squaresA / cells < 30 || squaresB / cells < 30
  const correlation = product / Math.sqrt(squaresA * squaresB + 1e-9)
  if (plain) return differing > cells * 0.4 || gain > 1.9 || gain < 0.53
  return correlation < 0.5 && (differing > cells * 0.45 || gain > 1.5 || gain < 0.67)
}

/** Nothing can be seen: the picture is as good as black. */
export const isDark = (frame: FrameFeatures): boolean => frame.mean < 26 && frame.bright < 52

/**
 * Nothing can be seen although there is light: a scene that had its lights and darks is gone for something plain.
 * `usual` is a frame of that scene, `calm` the standard deviation that its calmer frames have: an empty road that is plain again
 * after a bright car has passed is not covered.
 */
export function isCovered(frame: FrameFeatures, usual: FrameFeatures, calm: number): boolean {
  const plain = frame.deviation < 16 && frame.deviation < calm * 0.4
  return plain && isOtherScene(frame, usual)
}

/** The value that a share of the list does not exceed. 0 for an empty list. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return 0
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)
