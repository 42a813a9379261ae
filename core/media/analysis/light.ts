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
export function lightOf(picture: Uint8Array, reference: ArrayLike<number>, grid: Uint32Array): Light {
  const histogram = new Uint16Array(STEPS * MOST + 1)
  return [0, 1, 2].map((channel) => {
    histogram.fill(0)
    let count = 0
    for (const at of grid) {
      const expected = reference[at + channel]!
      if (expected <= 12 || expected >= 248) continue
      const ratio = (STEPS * (picture[at + channel]! + 1)) / (expected + 1)
      histogram[Math.min(histogram.length - 1, Math.round(ratio))]!++
      count++
    }
    const ratio = count < 20 ? 1 : Math.max(1 / MOST, middle(histogram, count) / STEPS)
    return tableFor(ratio)
  }) as Light
}

function tableFor(ratio: number): Uint8Array {
  const table = new Uint8Array(256)
  for (let value = 0; value < 256; value++) table[value] = Math.min(255, Math.round(value / ratio))
  return table
}

function middle(histogram: Uint16Array, count: number): number {
  let step = 0
  for (let below = histogram[0]!; below * 2 < count; below += histogram[step]!) step++
  return step
}
