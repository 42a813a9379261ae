import { colorIndexOf } from './colour.ts'
import { scoped, type Cv, type Mat } from './opencv.ts'
import { COLORS, type Blob, type Box, type Picture } from './types.ts'

/** Least area of a blob, as a share of the picture. */
export const LEAST_SHARE = 0.0012
const MOST_BLOBS = 40
/** From here on an outline is that of a thing; a shadow's fades over more pixels. */
const SHARP = 0.5

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

/** The masks of one frame, in OpenCV's memory. */
export interface Mats {
  mask: Mat
  shades: Mat
  labels: Mat
}

/** Takes up shaded regions that are things: those with a sharp outline, or within a thing. Shadows fade out. */
export function addThings(cv: Cv, { mask, shades }: Mats, differences: Uint8Array): void {
  const certain = new Uint8Array(mask.data as Uint8Array)
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
export function outlines(cv: Cv, { mask, labels }: Mats, differences: Uint8Array, frame: Picture): Blob[] {
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
