import { z } from 'zod'
import { stableId } from './ids.ts'
import { polygonOf, RegionName } from './regions.ts'

/** A part of the picture of a camera that nobody is to see: it is black before anything is stored, or shown to a model. */
export const Mask = z.strictObject({
  name: RegionName,
  /** Corners in order: shares of the picture's width and height, from its upper left corner. */
  points: polygonOf('mask'),
})
export type Mask = z.infer<typeof Mask>

/** Most of one camera. */
export const MOST_MASKS = 16

/** Names what a mask covers: the same for the same corners, whatever it is called. */
export const coverOf = ({ points }: Pick<Mask, 'points'>): string => stableId('mask', JSON.stringify(points))

/** Whether pictures from which `covers` (see `coverOf`) were cut out show nothing that `masks` are to hide. */
export const isCovered = (
  covers: readonly string[] | undefined,
  masks: readonly Pick<Mask, 'points'>[],
): boolean => masks.every((mask) => covers?.includes(coverOf(mask)) ?? false)
