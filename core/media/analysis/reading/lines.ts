import type { Reader } from '../../../llm/local/reading/reader.ts'
import { iou } from '../boxes.ts'
import type { Box, Picture } from '../types.ts'

/** A line that was read in one picture. */
export interface ReadLine {
  text: string
  /** 0-1. */
  confidence: number
  /** In pixels of the picture. */
  box: Box
}

/** What is less sure is mostly no text at all. */
const SURE = 0.8
/** A single letter is what folds and shadows look like. */
const LEAST_SIGNS = 2
const LONGEST = 200

/** Two boxes that overlap by more hold the same line. */
const SAME_PLACE = 0.6
/** Mean difference of a pixel up to which a part of a line is still what it was, 0-255. */
const SAME_PIXELS = 6

/** The lines of text in a picture that are read for sure; what `known` shows at its places is not read again. */
export async function linesIn(
  reader: Pick<Reader, 'find' | 'read'>,
  picture: Picture,
  known?: { picture: Picture; lines: readonly ReadLine[] },
): Promise<ReadLine[]> {
  const lines: ReadLine[] = []
  for (const box of await reader.find(picture)) {
    if (box.width < box.height) continue
    const before = known?.lines.find((line) => iou(line.box, box) > SAME_PLACE)
    if (before && isSame(picture, known!.picture, box)) {
      lines.push({ ...before, box })
      continue
    }
    const { text, confidence } = await reader.read(picture, box)
    const plain = plainText(text)
    if (confidence >= SURE && signsOf(plain).length >= LEAST_SIGNS)
      lines.push({ text: plain, confidence, box })
  }
  return lines
}

/** One line, as it may be stored and shown: without control characters, and no longer than a line is. */
export const plainText = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Z}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST)
    .toWellFormed()

/** Letters and digits alone, in one case: spaces are easily lost. */
export const signsOf = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]/gu, '').toUpperCase()

/** Whether a place shows the same in two pictures: in each part of it, of about a letter, so that another digit is another line. */
function isSame(one: Picture, other: Picture, { x, y, width, height }: Box): boolean {
  if (one.data.length !== other.data.length || one.width !== other.width) return false
  const part = Math.max(4, height / 2)
  for (let left = x; left < x + width; left += part) {
    if (differenceAt(one, other, { x: left, y, width: part, height }) > SAME_PIXELS) return false
  }
  return true
}

/** Mean difference of a pixel's green, 0-255. */
function differenceAt(one: Picture, other: Picture, { x, y, width, height }: Box): number {
  let differing = 0
  let count = 0
  for (let row = Math.floor(y); row < y + height && row < one.height; row++) {
    for (let column = Math.floor(x); column < x + width && column < one.width; column++) {
      const at = (row * one.width + column) * 3 + 1
      differing += Math.abs(one.data[at]! - other.data[at]!)
      count++
    }
  }
  return count > 0 ? differing / count : 0
}
