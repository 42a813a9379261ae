import { scoped, type Cv } from './opencv.ts'
import { lightGrid, lightOf, type Light } from './light.ts'
import type { Box, Picture } from './types.ts'

/** Two values of a pixel that differ by less, in every channel, are the same thing seen twice. */
const SAME = 26
const MAX_MODES = 4

/** What the scene looks like when nothing is in it, and how restless each of its pixels is. */
export interface Background extends Picture {
  /** Index of the pixels that tell the light of a frame. */
  grid: Uint32Array
}

/**
 * The empty scene behind a list of pictures in order of time: per pixel the value that is seen most often. Where
 * something stood still for most of the time it is that thing which is seen most often, so every region in which
 * another picture shows something else is looked at again: a thing in front of a scene has edges along its outline, and the
 * scene without it has not (the test that tells left from removed things, as in Spagnolo et al., "Moving object
 * segmentation by background subtraction and temporal analysis", 2006).
 */
export function backgroundOf(cv: Cv, pictures: readonly Picture[]): Background {
  const { width, height } = pictures[0]!
  const grid = lightGrid(width, height)
  const reference = gridMedian(pictures, grid, width * height * 3)
  const lights = pictures.map((picture) => lightOf(picture.data, reference, grid))
  const plate = mostSeen(pictures, lights)
  if (pictures.length > 2 && width >= 32 && height >= 32) uncover(cv, plate, pictures, lights, width, height)
  return { width, height, data: plate, grid }
}

/** Medians of the grid's pixels, at their places in a picture that is empty elsewhere. */
function gridMedian(pictures: readonly Picture[], grid: Uint32Array, size: number): Uint8Array {
  const result = new Uint8Array(size)
  const values = new Uint8Array(pictures.length)
  for (const at of grid) {
    for (let channel = 0; channel < 3; channel++) {
      for (let index = 0; index < pictures.length; index++)
        values[index] = pictures[index]!.data[at + channel]!
      values.sort()
      result[at + channel] = values[values.length >> 1]!
    }
  }
  return result
}

/** Per pixel, the mean of the largest group of like values. */
function mostSeen(pictures: readonly Picture[], lights: readonly Light[]): Uint8Array {
  const size = pictures[0]!.data.length
  const result = new Uint8Array(size)
  const sums = new Float64Array(MAX_MODES * 3)
  const counts = new Uint32Array(MAX_MODES)
  for (let at = 0; at < size; at += 3) {
    let modes = 0
    for (let index = 0; index < pictures.length; index++) {
      const data = pictures[index]!.data
      const light = lights[index]!
      const red = light[0][data[at]!]!
      const green = light[1][data[at + 1]!]!
      const blue = light[2][data[at + 2]!]!
      let mode = 0
      for (; mode < modes; mode++) {
        const count = counts[mode]!
        if (
          Math.abs(red * count - sums[mode * 3]!) < SAME * count &&
          Math.abs(green * count - sums[mode * 3 + 1]!) < SAME * count &&
          Math.abs(blue * count - sums[mode * 3 + 2]!) < SAME * count
        ) {
          break
        }
      }
      if (mode === MAX_MODES) continue
      if (mode === modes) {
        modes++
        counts[mode] = 1
        sums[mode * 3] = red
        sums[mode * 3 + 1] = green
        sums[mode * 3 + 2] = blue
      } else {
        counts[mode]!++
        sums[mode * 3]! += red
        sums[mode * 3 + 1]! += green
        sums[mode * 3 + 2]! += blue
      }
    }
    let best = 0
    for (let mode = 1; mode < modes; mode++) if (counts[mode]! > counts[best]!) best = mode
    for (let channel = 0; channel < 3; channel++) {
      result[at + channel] = Math.round(sums[best * 3 + channel]! / counts[best]!)
    }
  }
  return result
}

/** Green at half size, brought to the common light: where outlines are compared. */
function half(data: Uint8Array, width: number, height: number, light?: Light): Uint8Array {
  const w = width >> 1
  const h = height >> 1
  const result = new Uint8Array(w * h * 3)
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const at = (y * 2 * width + x * 2) * 3
      const to = (y * w + x) * 3
      for (let channel = 0; channel < 3; channel++) {
        const value = data[at + channel]!
        result[to + channel] = light ? light[channel as 0 | 1 | 2][value]! : value
      }
    }
  }
  return result
}

function uncover(
  cv: Cv,
  plate: Uint8Array,
  pictures: readonly Picture[],
  lights: readonly Light[],
  width: number,
  height: number,
): void {
  const w = width >> 1
  const h = height >> 1
  const small = half(plate, width, height)
  const halves = pictures.map((picture, index) => half(picture.data, width, height, lights[index]))
  const smallest = Math.max(24, w * h * 0.002)
  scoped((own) => {
    const mask = own(new cv.Mat(h, w, cv.CV_8UC1))
    const kernel = own(cv.Mat.ones(3, 3, cv.CV_8U))
    const filled = own(new cv.Mat(h, w, cv.CV_8UC1))
    for (let round = 0; round < 2; round++) {
      let replaced = 0
      for (const [index, picture] of halves.entries()) {
        if (differing(small, picture, mask.data as Uint8Array) < smallest) continue
        cv.morphologyEx(mask, mask, cv.MORPH_OPEN, kernel)
        cv.morphologyEx(mask, mask, cv.MORPH_CLOSE, kernel)
        scoped((ownHere) => {
          const contours = ownHere(new cv.MatVector())
          const hierarchy = ownHere(new cv.Mat())
          cv.findContours(mask, contours, hierarchy, cv.RETR_EXTERNAL, cv.CHAIN_APPROX_NONE)
          for (let which = 0; which < contours.size(); which++) {
            const contour = ownHere(contours.get(which))
            const area = cv.contourArea(contour)
            if (area < smallest || area > w * h * 0.6) continue
            const outline = contour.data32S as Int32Array
            if (edges(small, outline, w, h) < edges(picture, outline, w, h) * 1.4 + 6) continue
            filled.setTo(new cv.Scalar(0))
            cv.drawContours(filled, contours, which, new cv.Scalar(255), cv.FILLED)
            cv.dilate(filled, filled, kernel)
            const box = cv.boundingRect(contour) as Box
            const from = { data: pictures[index]!.data, light: lights[index]! }
            copyRegion(plate, from, filled.data as Uint8Array, box, { width, height })
            replaced++
          }
        })
        if (replaced) small.set(half(plate, width, height))
      }
      if (!replaced) break
    }
  })
}

/** Marks where two pictures differ; returns how many pixels do. */
function differing(a: Uint8Array, b: Uint8Array, mask: Uint8Array): number {
  let count = 0
  for (let pixel = 0, at = 0; pixel < mask.length; pixel++, at += 3) {
    const differs =
      Math.abs(a[at]! - b[at]!) > SAME ||
      Math.abs(a[at + 1]! - b[at + 1]!) > SAME ||
      Math.abs(a[at + 2]! - b[at + 2]!) > SAME
    mask[pixel] = differs ? 255 : 0
    if (differs) count++
  }
  return count
}

/** Mean strength of a picture's edges along an outline (x, y pairs); the picture's own border does not count. */
function edges(picture: Uint8Array, outline: Int32Array, width: number, height: number): number {
  let total = 0
  let count = 0
  for (let index = 0; index < outline.length; index += 2) {
    const x = outline[index]!
    const y = outline[index + 1]!
    if (x < 2 || y < 2 || x >= width - 2 || y >= height - 2) continue
    let strongest = 0
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const at = ((y + dy) * width + x + dx) * 3
        for (let channel = 0; channel < 3; channel++) {
          const across = Math.abs(picture[at + 3 + channel]! - picture[at - 3 + channel]!)
          const down = Math.abs(picture[at + width * 3 + channel]! - picture[at - width * 3 + channel]!)
          strongest = Math.max(strongest, across, down)
        }
      }
    }
    total += strongest
    count++
  }
  return count < 8 ? 0 : total / count
}

function copyRegion(
  plate: Uint8Array,
  from: { data: Uint8Array; light: Light },
  region: Uint8Array,
  box: Box,
  { width, height }: { width: number; height: number },
): void {
  const w = width >> 1
  const h = height >> 1
  for (let y = Math.max(0, box.y - 2); y < Math.min(h, box.y + box.height + 2); y++) {
    for (let x = Math.max(0, box.x - 2); x < Math.min(w, box.x + box.width + 2); x++) {
      if (!region[y * w + x]) continue
      const right = x === w - 1 ? width : x * 2 + 2
      const bottom = y === h - 1 ? height : y * 2 + 2
      for (let toY = y * 2; toY < bottom; toY++) {
        for (let toX = x * 2; toX < right; toX++) {
          const at = (toY * width + toX) * 3
          for (let channel = 0; channel < 3; channel++) {
            plate[at + channel] = from.light[channel as 0 | 1 | 2][from.data[at + channel]!]!
          }
        }
      }
    }
  }
}
