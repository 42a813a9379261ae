import { lengthOf, type Stretch } from './axis.ts'

const MINUTE = 60_000
/** Lengths of what is asked for at once, in milliseconds; each divides the next, so that they lie in each other. */
const LENGTHS = [MINUTE, 10 * MINUTE, 60 * MINUTE, 6 * 60 * MINUTE, 24 * 60 * MINUTE]

/**
 * What is asked for to show a stretch: pieces of time that lie the same for everybody who looks, so that a small move of the axis asks
 * for nothing new. A stretch needs at most three of them, whether midnight lies in it or not.
 */
export function tilesOf(view: Stretch): Stretch[] {
  const length = LENGTHS.find((each) => each >= lengthOf(view)) ?? LENGTHS.at(-1)!
  const tiles: Stretch[] = []
  for (let from = Math.floor(view.from / length) * length; from < view.until; from += length)
    tiles.push({ from, until: from + length })
  return tiles
}

/** The same step for all that is asked for of one length: how finely counts are drawn, in seconds. */
export const countStep = (tile: Stretch): number => Math.max(1, lengthOf(tile) / 1000 / 240)

/** A piece whose footage can still come has to be asked for again. */
export const isSettled = (tile: Stretch, now: number): boolean => tile.until < now - 10 * MINUTE

/** Pieces of an hour and less say each clip by itself: they are what is played. */
const LONGEST_DETAIL = 60 * MINUTE

/** Recordings with so many seconds between them are drawn as one: less is less than a pixel. Undefined: each is told by itself. */
export const joinOf = (tile: Stretch): number | undefined =>
  lengthOf(tile) > LONGEST_DETAIL ? lengthOf(tile) / 1000 / 1440 : undefined
