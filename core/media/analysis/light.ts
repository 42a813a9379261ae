/** Tables that bring a picture's channels to the light of a reference: one of 256 values per channel. */
export type Light = [Uint8Array, Uint8Array, Uint8Array]

/** Index of every pixel that is compared to tell the light: a coarse grid over the picture. */
export function lightGrid(width: number, height: number): Uint32Array {
  const step = Math.max(1, Math.round(Math.sqrt((width * height) / 3000)))
  const indices: number[] = []
  for (let y = step >> 1; y < height; y += step) {
    for (let x = step >> 1; x < width; x += step) indices.push((y * width + x) * 3)
  }
  return Uint32Array.from(indices)
}

const STEPS = 128
/** Light that differs by more is not made up for. */
const MOST = 2.5

/**
 * How the light of `picture` differs from `reference` (exposure, flicker, white balance): per channel the median ratio
 * over the grid, which a moving thing that covers less than half of the picture does not disturb.
 */
export function lightOf(picture: Uint8Array, reference: Uint8Array, grid: Uint32Array): Light {
  return [0, 1, 2].map((channel) => tableFor(ratioOf(picture, reference, grid, channel))) as Light
}

/** Whether the light is that of the reference. */
export const isSame = (light: Light): boolean => light.every((table) => table === UNCHANGED)

function ratioOf(picture: Uint8Array, reference: Uint8Array, grid: Uint32Array, channel: number): number {
  const histogram = new Uint16Array(STEPS * MOST + 1)
  const last = histogram.length - 1
  let count = 0
  for (let index = 0; index < grid.length; index++) {
    const at = grid[index]! + channel
    const expected = reference[at]!
    if (expected <= 12 || expected >= 248) continue
    const ratio = ((STEPS * (picture[at]! + 1)) / (expected + 1) + 0.5) | 0
    histogram[ratio < last ? ratio : last]!++
    count++
  }
  return count < 20 ? 1 : Math.max(1 / MOST, middle(histogram, count) / STEPS)
}

const UNCHANGED = Uint8Array.from({ length: 256 }, (_, value) => value)

function tableFor(ratio: number): Uint8Array {
  if (ratio === 1) return UNCHANGED
  const table = new Uint8Array(256)
  for (let value = 0; value < 256; value++) table[value] = Math.min(255, Math.round(value / ratio))
  return table
}

function middle(histogram: Uint16Array, count: number): number {
  let step = 0
  for (let below = histogram[0]!; below * 2 < count; below += histogram[step]!) step++
  return step
}
