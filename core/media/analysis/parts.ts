import { crop, type Detailed, type Finder } from './closely.ts'
import { iou, within } from './boxes.ts'
import { familyOf } from './families.ts'
import type { Box, Detection } from './types.ts'

/** A part takes in this share of each side: four of them overlap by a third. */
const SHARE = 0.6
/** Less detail than this, in times of the small picture, shows nothing that the whole did not. */
const LEAST_DETAIL = 1.3

/**
 * Looks at a picture in four parts that overlap, for what is too small in the whole. Boxes are in pixels of the small picture. What a
 * border of a part cuts through is left to the part that has it whole.
 */
export async function lookAtParts(finder: Finder, detail: Detailed, least: number): Promise<Detection[]> {
  if (detail.scale < LEAST_DETAIL) return []
  const width = Math.ceil(detail.width * SHARE)
  const height = Math.ceil(detail.height * SHARE)
  const found: Detection[] = []
  for (const x of [0, detail.width - width]) {
    for (const y of [0, detail.height - height]) {
      const part = { x, y, width, height }
      const { picture, scale } = await crop(detail, part)
      for (const one of await finder.detect(picture, least)) {
        if (isCut(one.box, part, picture, detail)) continue
        const { box } = one
        const to = scale * detail.scale
        const placed = {
          x: box.x / to + x / detail.scale,
          y: box.y / to + y / detail.scale,
          width: box.width / to,
          height: box.height / to,
        }
        found.push({ ...one, box: placed })
      }
    }
  }
  return found
}

/** Whether a box reaches a border of its part behind which the picture goes on. */
function isCut(
  box: Box,
  part: Box,
  picture: { width: number; height: number },
  whole: { width: number; height: number },
): boolean {
  const near = 2
  return (
    (box.x < near && part.x > 0) ||
    (box.y < near && part.y > 0) ||
    (box.x + box.width > picture.width - near && part.x + part.width < whole.width) ||
    (box.y + box.height > picture.height - near && part.y + part.height < whole.height)
  )
}

/** What was found in the whole and in parts of it, each thing once: where both have it, as the surer one has it. */
export function united(all: readonly Detection[]): Detection[] {
  const kept: Detection[] = []
  for (const one of all.toSorted((a, b) => b.score - a.score)) {
    const isKnown = kept.some(
      ({ kind, box }) =>
        (kind === one.kind && iou(box, one.box) > 0.45) ||
        (familyOf(kind) === familyOf(one.kind) && kind !== 'vehicle' && within(one.box, box) > 0.85),
    )
    if (!isKnown) kept.push(one)
  }
  return kept
}
