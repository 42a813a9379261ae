import { colorIndexOf } from './colour.ts'
import { lightOf } from './light.ts'
import { scoped, type Cv, type Mat } from './opencv.ts'
import { COLORS, type Blob, type Box, type Picture } from './types.ts'
import type { Background } from './background.ts'

/** Least difference to the empty scene that counts, of 255, in any channel; restless pixels need more. */
const LEAST_DIFFERENCE = 20
/** Least area of a blob, as a share of the picture. */
const LEAST_SHARE = 0.0012

export interface Foreground {
  /** What differs from the empty scene; not settled where that is most of the picture, and nothing can be told apart. */
  find(frame: Picture): { blobs: Blob[]; settled: boolean }
  /** Frees what it holds of OpenCV's memory. */
  delete(): void
}

/** Mean difference of each pixel between neighbouring frames, 0-30, spread over its neighbourhood. */
export function restlessness(cv: Cv, frames: readonly Picture[]): Uint8Array {
  const { width, height } = frames[0]!
  const sums = new Float32Array(width * height)
  const step = Math.max(1, Math.floor(frames.length / 20))
  let pairs = 0
  for (let index = 1; index < frames.length; index += step) {
    const a = frames[index - 1]!.data
    const b = frames[index]!.data
    pairs++
    for (let pixel = 0, at = 1; pixel < sums.length; pixel++, at += 3) {
      sums[pixel]! += Math.min(30, Math.abs(a[at]! - b[at]!))
    }
  }
  return scoped((own) => {
    const mat = own(new cv.Mat(height, width, cv.CV_8UC1))
    const data = mat.data as Uint8Array
    for (let pixel = 0; pixel < sums.length; pixel++) data[pixel] = pairs ? sums[pixel]! / pairs : 0
    cv.blur(mat, mat, new cv.Size(5, 5))
    return Uint8Array.from(mat.data as Uint8Array)
  })
}

/** Finds what is in front of a background. `restless` raises the threshold where pixels always change. */
export function createForeground(cv: Cv, background: Background, restless: Uint8Array): Foreground {
  const { width, height } = background
  const thresholds = restless.map((noise) => Math.min(90, LEAST_DIFFERENCE + noise * 4))
  const { low, high } = neighbourhood(cv, background)
  const mask = new cv.Mat(height, width, cv.CV_8UC1)
  const labels = new cv.Mat(height, width, cv.CV_8UC1)
  const small = cv.Mat.ones(3, 3, cv.CV_8U)
  const large = cv.getStructuringElement(cv.MORPH_ELLIPSE, new cv.Size(9, 9))
  return {
    find(frame) {
      const light = lightOf(frame.data, background.data, background.grid)
      const marked = mark(frame, mask.data as Uint8Array)
      if (marked > 0.6 * width * height) return { blobs: [], settled: false }
      cv.morphologyEx(mask, mask, cv.MORPH_OPEN, small)
      cv.morphologyEx(mask, mask, cv.MORPH_CLOSE, large)
      return { blobs: outlines(cv, mask, labels, frame), settled: true }

      function mark({ data }: Picture, to: Uint8Array): number {
        const [reds, greens, blues] = light
        let count = 0
        for (let pixel = 0, at = 0; pixel < to.length; pixel++, at += 3) {
          const red = reds[data[at]!]!
          const green = greens[data[at + 1]!]!
          const blue = blues[data[at + 2]!]!
          const threshold = thresholds[pixel]!
          const differs =
            red - high[at]! > threshold ||
            low[at]! - red > threshold ||
            green - high[at + 1]! > threshold ||
            low[at + 1]! - green > threshold ||
            blue - high[at + 2]! > threshold ||
            low[at + 2]! - blue > threshold
          const seen = differs && !isShadow(red, green, blue, at, threshold)
          to[pixel] = seen ? 255 : 0
          if (differs) count++
        }
        return count
      }
    },
    delete() {
      for (const mat of [mask, labels, small, large]) mat.delete()
    },
  }

  /** A little darker in all channels alike: shadow, unless it is much darker. */
  function isShadow(red: number, green: number, blue: number, at: number, threshold: number): boolean {
    const byRed = (red + 8) / (background.data[at]! + 8)
    const byGreen = (green + 8) / (background.data[at + 1]! + 8)
    const byBlue = (blue + 8) / (background.data[at + 2]! + 8)
    const darkest = Math.min(byRed, byGreen, byBlue)
    const lightest = Math.max(byRed, byGreen, byBlue)
    if (lightest > 0.97 || darkest < 0.62) return false
    return lightest - darkest < 0.09 && background.data[at + 1]! * (1 - byGreen) < threshold * 3
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

/** The blobs of a mask, largest first. */
function outlines(cv: Cv, mask: Mat, labels: Mat, frame: Picture): Blob[] {
  const { width, height } = frame
  return scoped((own) => {
    const contours = own(new cv.MatVector())
    const hierarchy = own(new cv.Mat())
    cv.findContours(mask, contours, hierarchy, cv.RETR_EXTERNAL, cv.CHAIN_APPROX_SIMPLE)
    const blobs: Blob[] = []
    for (let index = 0; index < contours.size() && blobs.length < 40; index++) {
      const contour = own(contours.get(index))
      const box = cv.boundingRect(contour) as Box
      if (box.width * box.height < LEAST_SHARE * width * height) continue
      labels.setTo(new cv.Scalar(0))
      cv.drawContours(labels, contours, index, new cv.Scalar(255), cv.FILLED)
      const blob = measure(frame, labels.data as Uint8Array, mask.data as Uint8Array, box)
      if (blob.area >= LEAST_SHARE * width * height) blobs.push(blob)
    }
    return blobs.sort((a, b) => b.area - a.area)
  })
}

function measure(frame: Picture, filled: Uint8Array, seen: Uint8Array, box: Box): Blob {
  const colors = new Float32Array(COLORS.length)
  const sums: [number, number, number] = [0, 0, 0]
  let area = 0
  let sumX = 0
  let sumY = 0
  for (let y = box.y; y < box.y + box.height; y++) {
    for (let x = box.x; x < box.x + box.width; x++) {
      const pixel = y * frame.width + x
      if (!filled[pixel]) continue
      area++
      sumX += x
      sumY += y
      const at = pixel * 3
      const red = frame.data[at]!
      const green = frame.data[at + 1]!
      const blue = frame.data[at + 2]!
      sums[0] += red
      sums[1] += green
      sums[2] += blue
      // Outlines mix the thing with what is behind it.
      if (seen[pixel - 1] && seen[pixel + 1]) colors[colorIndexOf(red, green, blue)]!++
    }
  }
  const count = Math.max(1, area)
  return {
    box: { x: box.x, y: box.y, width: box.width, height: box.height },
    area,
    x: sumX / count,
    y: sumY / count,
    mean: [sums[0] / count, sums[1] / count, sums[2] / count],
    colors: colors.map((value) => value / count),
  }
}
