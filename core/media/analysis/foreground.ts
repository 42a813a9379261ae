import type { Background } from './background.ts'
import { addThings, LEAST_SHARE, outlines } from './blobs.ts'
import { lightOf, type Light } from './light.ts'
import { scoped, type Cv } from './opencv.ts'
import type { Blob, Picture } from './types.ts'

/** Least difference to the empty scene that counts, of 255, in any channel; restless pixels need more. */
const LEAST_DIFFERENCE = 20

export interface Foreground {
  /** What differs from the empty scene; not settled where that is most of the picture, and nothing can be told apart. */
  find(frame: Picture): { blobs: Blob[]; settled: boolean }
  /** Frees what it holds of OpenCV's memory. */
  delete(): void
}

/** Finds what is in front of a background. `restless` raises the threshold where pixels always change. */
export function createForeground(cv: Cv, background: Background, restless: Uint8Array): Foreground {
  const { width, height } = background
  const thresholds = restless.map((noise) => Math.min(90, LEAST_DIFFERENCE + noise * 4))
  const { low, high } = neighbourhood(cv, background)
  const differences = new Uint8Array(width * height)
  const mask = new cv.Mat(height, width, cv.CV_8UC1)
  const shades = new cv.Mat(height, width, cv.CV_8UC1)
  const labels = new cv.Mat(height, width, cv.CV_8UC1)
  const small = cv.Mat.ones(3, 3, cv.CV_8U)
  const large = cv.Mat.ones(7, 7, cv.CV_8U)
  const mats = { mask, shades, labels }
  return {
    find(frame) {
      const light = lightOf(frame.data, background.data, background.grid)
      const { marked, shaded } = mark(frame, light)
      if (marked > 0.6 * width * height) return { blobs: [], settled: false }
      if (marked < LEAST_SHARE * width * height * 0.5) return { blobs: [], settled: true }
      cv.morphologyEx(mask, mask, cv.MORPH_OPEN, small)
      if (shaded > 20) {
        cv.morphologyEx(shades, shades, cv.MORPH_OPEN, small)
        addThings(cv, mats, differences)
      }
      cv.morphologyEx(mask, mask, cv.MORPH_CLOSE, large)
      return { blobs: outlines(cv, mats, differences, frame), settled: true }
    },
    delete() {
      for (const mat of [mask, shades, labels, small, large]) mat.delete()
    },
  }

  /** Marks what differs: in `mask` for certain, in `shades` where it may be no more than shadow. */
  function mark({ data }: Picture, light: Light): { marked: number; shaded: number } {
    const [reds, greens, blues] = light
    const certain = mask.data as Uint8Array
    const maybe = shades.data as Uint8Array
    certain.fill(0)
    maybe.fill(0)
    let marked = 0
    let shaded = 0
    for (let pixel = 0, at = 0; pixel < differences.length; pixel++, at += 3) {
      const red = reds[data[at]!]!
      const green = greens[data[at + 1]!]!
      const blue = blues[data[at + 2]!]!
      // Without branches: noise would make each of them a guess.
      const difference = Math.max(
        0,
        red - high[at]!,
        low[at]! - red,
        green - high[at + 1]!,
        low[at + 1]! - green,
        blue - high[at + 2]!,
        low[at + 2]! - blue,
      )
      differences[pixel] = difference
      if (difference <= thresholds[pixel]!) continue
      marked++
      if (isShade(red, green, blue, at)) {
        maybe[pixel] = 255
        shaded++
      } else certain[pixel] = 255
    }
    return { marked, shaded }
  }

  /** Darker in all channels about alike, but not much darker. */
  function isShade(red: number, green: number, blue: number, at: number): boolean {
    const byRed = (red + 8) / (background.data[at]! + 8)
    const byGreen = (green + 8) / (background.data[at + 1]! + 8)
    const byBlue = (blue + 8) / (background.data[at + 2]! + 8)
    const darkest = Math.min(byRed, byGreen, byBlue)
    const lightest = Math.max(byRed, byGreen, byBlue)
    return lightest < 0.98 && darkest > 0.4 && lightest - darkest < 0.14
  }
}

/** Darkest and lightest value around each pixel: a camera that trembles shows nothing new at the edges of things. */
function neighbourhood(cv: Cv, { width, height, data }: Picture): { low: Uint8Array; high: Uint8Array } {
  return scoped((own) => {
    const plate = own(new cv.Mat(height, width, cv.CV_8UC3))
    ;(plate.data as Uint8Array).set(data)
    const kernel = own(cv.Mat.ones(3, 3, cv.CV_8U))
    const result = own(new cv.Mat())
    cv.erode(plate, result, kernel)
    const low = Uint8Array.from(result.data as Uint8Array)
    cv.dilate(plate, result, kernel)
    return { low, high: Uint8Array.from(result.data as Uint8Array) }
  })
}
