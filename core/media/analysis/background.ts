import { scoped, type Cv } from './opencv.ts'
import { lightGrid, lightOf, type Light } from './light.ts'
import type { Box, Picture } from './types.ts'

/** Two values of a pixel that differ by less, in every channel, are the same thing seen twice. */
const SAME = 26
const MAX_MODES = 4
/** Regions may uncover others; more rounds than this change nothing in practice. */
const ROUNDS = 2

/** What the scene looks like when nothing is in it, and how restless each of its pixels is. */
export interface Background extends Picture {
  /** Index of the pixels that tell the light of a frame. */
  grid: Uint32Array
}

/**
 * The empty scene behind a list of pictures in order of time. It begins with the picture that is most like what is seen
 * most often, and challenges every region of it by every other picture that shows something else there: a thing in front of a
 * scene has edges along its outline, and the scene without it has not (the test that tells left from removed things, as in
 * Spagnolo et al., "Moving object segmentation by background subtraction and temporal analysis", 2006). So someone who
 * stands still for most of the time does not become part of the scene where only a moment shows it empty.
 */
export function backgroundOf(cv: Cv, pictures: readonly Picture[]): Background {
  const { width, height } = pictures[0]!
  const grid = lightGrid(width, height)
  const reference = gridMedian(pictures, grid, width * height * 3)
  const lit = pictures.map((picture) => relit(picture.data, lightOf(picture.data, reference, grid)))
  const modes = modesOf(lit)
  const usual = mostSeen(modes)
  if (pictures.length < 3 || width < 32 || height < 32) return { width, height, data: usual, grid }
  const plate = Uint8Array.from(mostLike(usual, lit))
  uncover(cv, plate, lit, width, height)
  return { width, height, data: steadied(plate, modes), grid }
}

function relit(data: Uint8Array, light: Light): Uint8Array {
  const [reds, greens, blues] = light
  const result = new Uint8Array(data.length)
  for (let at = 0; at < data.length; at += 3) {
    result[at] = reds[data[at]!]!
    result[at + 1] = greens[data[at + 1]!]!
    result[at + 2] = blues[data[at + 2]!]!
  }
  return result
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

/** Per pixel up to `MAX_MODES` groups of like values: sums of their channels, and how many there are. */
interface Modes {
  sums: Uint16Array
  counts: Uint8Array
}

function modesOf(pictures: readonly Uint8Array[]): Modes {
  const size = pictures[0]!.length
  const counts = new Uint8Array((size / 3) * MAX_MODES)
  const sums = new Uint16Array(size * MAX_MODES)
  for (const data of pictures) {
    for (let at = 0, first = 0; at < size; at += 3, first += MAX_MODES) {
      const red = data[at]!
      const green = data[at + 1]!
      const blue = data[at + 2]!
      for (let mode = first; mode < first + MAX_MODES; mode++) {
        const count = counts[mode]!
        const sum = mode * 3
        const within = SAME * count
        if (
          count > 0 &&
          (Math.abs(red * count - sums[sum]!) > within ||
            Math.abs(green * count - sums[sum + 1]!) > within ||
            Math.abs(blue * count - sums[sum + 2]!) > within)
        ) {
          continue
        }
        counts[mode] = count + 1
        sums[sum]! += red
        sums[sum + 1]! += green
        sums[sum + 2]! += blue
        break
      }
    }
  }
  return { sums, counts }
}

/** Per pixel the mean of its largest group. */
function mostSeen({ sums, counts }: Modes): Uint8Array {
  const result = new Uint8Array((counts.length / MAX_MODES) * 3)
  for (let at = 0, first = 0; at < result.length; at += 3, first += MAX_MODES) {
    let best = first
    for (let mode = first + 1; mode < first + MAX_MODES; mode++)
      if (counts[mode]! > counts[best]!) best = mode
    for (let channel = 0; channel < 3; channel++)
      result[at + channel] = sums[best * 3 + channel]! / counts[best]! + 0.5
  }
  return result
}

/** A picture without its noise: per pixel the mean of the group that its value belongs to. */
function steadied(plate: Uint8Array, { sums, counts }: Modes): Uint8Array {
  const result = Uint8Array.from(plate)
  for (let at = 0, first = 0; at < result.length; at += 3, first += MAX_MODES) {
    let nearest = SAME * 3
    for (let mode = first; mode < first + MAX_MODES && counts[mode]! > 0; mode++) {
      const count = counts[mode]!
      const distance =
        Math.abs(plate[at]! - sums[mode * 3]! / count) +
        Math.abs(plate[at + 1]! - sums[mode * 3 + 1]! / count) +
        Math.abs(plate[at + 2]! - sums[mode * 3 + 2]! / count)
      if (distance >= nearest) continue
      nearest = distance
      for (let channel = 0; channel < 3; channel++)
        result[at + channel] = sums[mode * 3 + channel]! / count + 0.5
    }
  }
  return result
}

/** The picture that differs from `usual` in the fewest pixels. */
function mostLike(usual: Uint8Array, pictures: readonly Uint8Array[]): Uint8Array {
  let best = pictures[0]!
  let fewest = Infinity
  for (const picture of pictures) {
    let count = 0
    for (let at = 0; at < usual.length; at += 6) if (Math.abs(usual[at]! - picture[at]!) > SAME) count++
    if (count >= fewest) continue
    fewest = count
    best = picture
  }
  return best
}

/** Every second pixel of every second row: enough to compare outlines. */
function half(data: Uint8Array, width: number, height: number): Uint8Array {
  const w = width >> 1
  const h = height >> 1
  const result = new Uint8Array(w * h * 3)
  for (let y = 0, to = 0; y < h; y++) {
    for (let x = 0, at = y * 2 * width * 3; x < w; x++, at += 6, to += 3) {
      result[to] = data[at]!
      result[to + 1] = data[at + 1]!
      result[to + 2] = data[at + 2]!
    }
  }
  return result
}

/** Replaces the regions of `plate` in which something stands before the scene that another picture shows. */
function uncover(
  cv: Cv,
  plate: Uint8Array,
  pictures: readonly Uint8Array[],
  width: number,
  height: number,
): void {
  const w = width >> 1
  const h = height >> 1
  const small = half(plate, width, height)
  const halves = pictures.map((picture) => half(picture, width, height))
  const smallest = Math.max(16, w * h * 0.0015)
  scoped((own) => {
    const mask = own(new cv.Mat(h, w, cv.CV_8UC1))
    const kernel = own(cv.Mat.ones(3, 3, cv.CV_8U))
    const filled = own(new cv.Mat(h, w, cv.CV_8UC1))
    for (let round = 0; round < ROUNDS; round++) {
      let replaced = 0
      for (const [index, picture] of halves.entries()) {
        if (differing(small, picture, mask.data as Uint8Array) < smallest) continue
        cv.morphologyEx(mask, mask, cv.MORPH_OPEN, kernel)
        cv.morphologyEx(mask, mask, cv.MORPH_CLOSE, kernel)
        const here = scoped((ownHere) => {
          let count = 0
          const contours = ownHere(new cv.MatVector())
          const hierarchy = ownHere(new cv.Mat())
          cv.findContours(mask, contours, hierarchy, cv.RETR_EXTERNAL, cv.CHAIN_APPROX_NONE)
          for (let which = 0; which < contours.size(); which++) {
            const contour = ownHere(contours.get(which))
            const area = cv.contourArea(contour)
            if (area < smallest || area > w * h * 0.6) continue
            const outline = contour.data32S as Int32Array
            if (edges(small, outline, w, h) < edges(picture, outline, w, h) * 1.3 + 5) continue
            const box = cv.boundingRect(contour) as Box
            filled.setTo(new cv.Scalar(0))
            cv.drawContours(filled, contours, which, new cv.Scalar(255), cv.FILLED)
            if (!isConfirmed(halves, index, filled.data as Uint8Array, box, w)) continue
            cv.dilate(filled, filled, kernel)
            copyRegion(plate, pictures[index]!, filled.data as Uint8Array, box, { width, height })
            count++
          }
          return count
        })
        replaced += here
        if (here > 0) small.set(half(plate, width, height))
      }
      if (!replaced) break
    }
  })
}

/** Whether one more picture shows the same in most of a region: what is seen once is something on its way. */
function isConfirmed(
  pictures: readonly Uint8Array[],
  index: number,
  region: Uint8Array,
  box: Box,
  width: number,
): boolean {
  const picture = pictures[index]!
  return pictures.some((other) => {
    if (other === picture) return false
    let same = 0
    let count = 0
    for (let y = box.y; y < box.y + box.height; y++) {
      for (let x = box.x; x < box.x + box.width; x++) {
        const pixel = y * width + x
        if (!region[pixel]) continue
        count++
        if (Math.abs(other[pixel * 3 + 1]! - picture[pixel * 3 + 1]!) < SAME) same++
      }
    }
    return same > count * 0.85
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
  picture: Uint8Array,
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
      for (let row = y * 2; row < bottom; row++) {
        const from = (row * width + x * 2) * 3
        plate.set(picture.subarray(from, (row * width + right) * 3), from)
      }
    }
  }
}
