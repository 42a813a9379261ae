import { median } from './scene.ts'

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

/**
 * How the light of `picture` differs from `reference` (exposure, flicker, white balance): per channel the median ratio
 * over the grid, which a moving thing that covers less than half of the picture does not disturb.
 */
export function lightOf(picture: Uint8Array, reference: ArrayLike<number>, grid: Uint32Array): Light {
  return [0, 1, 2].map((channel) => {
    const ratios: number[] = []
    for (const at of grid) {
      const expected = reference[at + channel]!
      if (expected > 12 && expected < 248) ratios.push((picture[at + channel]! + 1) / (expected + 1))
    }
    const ratio = ratios.length < 20 ? 1 : Math.min(2.5, Math.max(0.4, median(ratios)))
    return Uint8Array.from({ length: 256 }, (_, value) => Math.min(255, Math.round(value / ratio)))
  }) as Light
}
