import { colorIndexOf } from './colour.ts'
import { lightOf, type Light } from './light.ts'
import { scoped, type Cv, type Mat } from './opencv.ts'
import { COLORS, type Blob, type Box, type Picture } from './types.ts'
import type { Background } from './background.ts'

/** Least difference to the empty scene that counts, of 255, in any channel; restless pixels need more. */
const LEAST_DIFFERENCE = 20
/** Least area of a blob, as a share of the picture. */
const LEAST_SHARE = 0.0012
const MOST_BLOBS = 40
/** From here on an outline is that of a thing; a shadow's fades over more pixels. */
const SHARP = 0.5

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
    let marked = 0
    let shaded = 0
    for (let pixel = 0, at = 0; pixel < differences.length; pixel++, at += 3) {
      const red = reds[data[at]!]!
      const green = greens[data[at + 1]!]!
      const blue = blues[data[at + 2]!]!
      let difference = 0
      if (red > high[at]!) difference = red - high[at]!
      else if (red < low[at]!) difference = low[at]! - red
      if (green - high[at + 1]! > difference) difference = green - high[at + 1]!
      else if (low[at + 1]! - green > difference) difference = low[at + 1]! - green
      if (blue - high[at + 2]! > difference) difference = blue - high[at + 2]!
      else if (low[at + 2]! - blue > difference) difference = low[at + 2]! - blue
      differences[pixel] = difference
      certain[pixel] = 0
      maybe[pixel] = 0
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

/** The outlines of a mask that are large enough to matter. */
function eachOutline(
  cv: Cv,
  mask: Mat,
  least: number,
  visit: (outline: Int32Array, box: Box, draw: (to: Mat) => void) => void,
): void {
  scoped((own) => {
    const contours = own(new cv.MatVector())
    const hierarchy = own(new cv.Mat())
    cv.findContours(mask, contours, hierarchy, cv.RETR_EXTERNAL, cv.CHAIN_APPROX_NONE)
    for (let index = 0; index < contours.size(); index++) {
      const contour = own(contours.get(index))
      const { x, y, width, height } = cv.boundingRect(contour) as Box
      if (width * height < least) continue
      const draw = (to: Mat): void => cv.drawContours(to, contours, index, new cv.Scalar(255), cv.FILLED)
      visit(contour.data32S as Int32Array, { x, y, width, height }, draw)
    }
  })
}

interface Mats {
  mask: Mat
  shades: Mat
  labels: Mat
}

/** Takes up shaded regions that are things: those with a sharp outline, or within a thing. Shadows fade out. */
function addThings(cv: Cv, { mask, shades }: Mats, differences: Uint8Array): void {
  const certain = Uint8Array.from(mask.data as Uint8Array)
  eachOutline(cv, shades, 12, (outline, _box, draw) => {
    if (sharpness(outline, differences, shades.cols, shades.rows, certain) > SHARP) draw(mask)
  })
}

/**
 * How suddenly the difference to the scene begins along an outline, 0-1: near 1 at the border of a thing, near 0 where a shadow
 * or a reflection fades out. Points next to what is `certain` say nothing; an outline of hardly any others counts as sharp.
 */
function sharpness(
  outline: Int32Array,
  differences: Uint8Array,
  width: number,
  height: number,
  certain?: Uint8Array,
): number {
  let total = 0
  let count = 0
  let skipped = 0
  for (let index = 0; index < outline.length; index += 2) {
    const x = outline[index]!
    const y = outline[index + 1]!
    if (x < 4 || y < 4 || x >= width - 4 || y >= height - 4) continue
    let least = 255
    let most = 0
    let deep = 0
    let near = false
    for (let dy = -4; dy <= 4; dy++) {
      for (let dx = -4; dx <= 4; dx++) {
        const pixel = (y + dy) * width + x + dx
        const difference = differences[pixel]!
        if (difference > deep) deep = difference
        if (dy < -2 || dy > 2 || dx < -2 || dx > 2) continue
        if (difference < least) least = difference
        if (difference > most) most = difference
        if (certain?.[pixel]) near = true
      }
    }
    if (near) {
      skipped++
      continue
    }
    total += (most - least) / Math.max(deep, 40)
    count++
  }
  if (count < 5 || skipped > count * 4) return 1
  return total / count
}

/** The blobs of the mask, largest first. What has no sharp outline is light or shadow. */
function outlines(cv: Cv, { mask, labels }: Mats, differences: Uint8Array, frame: Picture): Blob[] {
  const { width, height } = frame
  const least = LEAST_SHARE * width * height
  const blobs: Blob[] = []
  eachOutline(cv, mask, least, (outline, box, draw) => {
    if (blobs.length >= MOST_BLOBS || sharpness(outline, differences, width, height) < SHARP * 0.8) return
    labels.setTo(new cv.Scalar(0))
    draw(labels)
    const blob = measure(frame, labels.data as Uint8Array, mask.data as Uint8Array, box)
    if (blob.area >= least) blobs.push(blob)
  })
  return blobs.sort((a, b) => b.area - a.area)
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
