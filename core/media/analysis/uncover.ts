import { scoped, type Cv } from './opencv.ts'
import { SAME } from './modes.ts'
import type { Box } from './types.ts'

/** Regions may uncover others; more rounds than this change nothing in practice. */
const ROUNDS = 2

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
export function uncover(
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
