import type { Cv } from './opencv.ts'
import { isSame, lightGrid, lightOf, type Light } from './light.ts'
import { modesOf, mostSeen, SAME, steadied } from './modes.ts'
import type { Picture } from './types.ts'
import { uncover } from './uncover.ts'

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
  const plate = new Uint8Array(mostLike(usual, lit))
  uncover(cv, plate, lit, width, height)
  return { width, height, data: steadied(plate, modes), grid }
}

function relit(data: Uint8Array, light: Light): Uint8Array {
  if (isSame(light)) return data
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
        insert(values, index, pictures[index]!.data[at + channel]!)
      result[at + channel] = values[values.length >> 1]!
    }
  }
  return result
}

/** Puts a value at its place among the first `count`, which are sorted: so few are sorted faster than by a call of `sort`. */
function insert(sorted: Uint8Array, count: number, value: number): void {
  let place = count
  for (; place > 0 && sorted[place - 1]! > value; place--) sorted[place] = sorted[place - 1]!
  sorted[place] = value
}

/** The picture that differs from `usual` in the fewest pixels. */
function mostLike(usual: Uint8Array, pictures: readonly Uint8Array[]): Uint8Array {
  let best = pictures[0]!
  let fewest = Infinity
  for (const picture of pictures) {
    let count = 0
    for (let at = 0; at < usual.length && count < fewest; at += 6)
      if (Math.abs(usual[at]! - picture[at]!) > SAME) count++
    if (count >= fewest) continue
    fewest = count
    best = picture
  }
  return best
}
