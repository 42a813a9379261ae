import { LookAhead } from './look/ahead.ts'
import type { Picture, Place } from './look/look.ts'

/** One chunk to be. Times are seconds from time 0. */
export interface Piece {
  startTime: number
  endTime: number
  /** Pictures from a keyframe to a keyframe can be copied. */
  method: 'copy' | 'encode'
  /** Of the keyframe from which its first picture can be decoded. */
  place: Place
  /** When its pictures are shown; the first may have been on show before the start. */
  times: readonly number[]
  /** It begins and ends with pictures that stand at the grid of durations: many such can be made in one go. */
  isRegular: boolean
  /** The next piece follows from it on that grid. */
  goesOn: boolean
}

export interface Cut {
  /** Seconds. */
  chunkDuration: number
  /** How much earlier than it should a picture may be shown to be the one at a boundary, in seconds. */
  tolerance: number
  /** Seconds from one picture to the next, as usual. */
  interval: number
  /** Pieces may be copied. */
  copies: boolean
  /** Every boundary is a multiple of the duration, whether a picture stands there or not. */
  isExact: boolean
}

/** Longer without a new picture, in seconds, is a time without pictures: no chunk tells of it. */
export const holeOf = (chunkDuration: number): number => Math.max(60, 2 * chunkDuration)

/** The multiple of the duration at which a chunk ends that begins at `time`. */
export const nextGrid = (
  time: number,
  { chunkDuration, tolerance }: Pick<Cut, 'chunkDuration' | 'tolerance'>,
): number => (Math.floor((time + tolerance) / chunkDuration) + 1) * chunkDuration

/** A picture that comes so soon behind a boundary is the one at it, in seconds. */
export const SOON = 0.25

/** This part of a chunk is worth a piece of its own where the copying can go on behind it. */
const PART = 0.25

interface End {
  time: number
  /** How many pictures stand before it, and when the last keyframe of them is shown. */
  count: number
  key: number
  /** What comes there: a picture that begins a piece, one that is still on show, no picture for long, nothing. */
  kind: 'picture' | 'held' | 'hole' | 'end'
}

/**
 * Where a video is cut, from what is known of its pictures alone. A chunk ends at the first picture (keyframe, where it is
 * copied) at or after the next multiple of the duration, and is never longer than twice the duration; where no picture comes
 * soon behind the multiple, it ends at the multiple, and the picture on show is in both. It ends with its last picture
 * where none follows for long. Looks no further ahead than two durations, or two minutes.
 */
export async function* piecesOf(
  pictures: AsyncIterable<Picture>,
  cut: Cut,
): AsyncGenerator<Piece, void, void> {
  const { chunkDuration, tolerance, interval, isExact } = cut
  const hole = holeOf(chunkDuration)
  const ahead = new LookAhead(pictures)
  const lasting = ({ duration }: Picture): number =>
    duration > 0 && duration <= hole ? duration : Math.min(interval, chunkDuration)

  /** Where a piece ends that begins with picture `first` at `start`, at or after `target`, at a picture that `may` be first. */
  async function endOf(
    first: number,
    target: number,
    limit: number,
    may: (picture: Picture, place: number) => boolean | Promise<boolean>,
  ): Promise<End | undefined> {
    let before = (await ahead.at(first))!
    let key = before.time
    for (let count = first + 1; ; count += 1) {
      const picture = await ahead.at(count)
      if (!picture) return { time: before.time + lasting(before), count, key, kind: 'end' }
      if (picture.time - before.time > hole) {
        return { time: before.time + Math.min(interval, chunkDuration), count, key, kind: 'hole' }
      }
      if (picture.time > limit) return undefined
      if (picture.time >= target - tolerance && (await may(picture, count))) {
        return { time: picture.time, count, key, kind: 'picture' }
      }
      if (picture.isKey) key = picture.time
      before = picture
    }
  }

  /** Where a piece ends that can be copied from the keyframe at `first` on; undefined where it would be too long. */
  async function copied(first: number): Promise<End | undefined> {
    const start = (await ahead.at(first))!.time
    const longest = start + 2 * chunkDuration + tolerance
    const end = await endOf(first, nextGrid(start, cut), longest, ({ isKey }) => isKey)
    // What is left at the end is more than one chunk where there is no other keyframe in it.
    const isShort = end?.kind === 'picture' || (end && end.time - end.key <= chunkDuration + SOON)
    return isShort && end.time <= longest ? end : undefined
  }

  /** Where a piece ends that is encoded: at the grid, or where copying can go on. */
  async function encoded(start: number, first: number): Promise<End> {
    const target = nextGrid(start, cut)
    const end = (await endOf(first, target, Infinity, () => true))!
    const soon = isExact ? 0 : Math.max(SOON, Math.min(1.5 * interval, chunkDuration / 2))
    const isLate =
      end.kind === 'picture'
        ? isExact || end.time > target + soon
        : end.time > target + tolerance + Math.min(interval / 2, SOON)
    if (cut.copies && end.kind === 'picture' && (isLate || !(await canCopy(end.count)))) {
      const least = start + PART * chunkDuration
      const back = await endOf(first, least, target - tolerance, (_, place) => canCopy(place))
      if (back?.kind === 'picture') return back
    }
    return isLate ? { ...end, time: target, kind: 'held' } : end
  }

  const canCopy = async (place: number): Promise<boolean> =>
    (await ahead.at(place))!.isKey && (await copied(place)) !== undefined

  try {
    // Where the picture that is on show goes on being so.
    let held: number | undefined
    for (let first = await ahead.at(0); first; first = await ahead.at(0)) {
      // What is on show when an edited video begins was shown before.
      const start = held ?? Math.max(0, first.time)
      const copy = cut.copies && first.isKey && held === undefined ? await copied(0) : undefined
      const end: End = copy ?? (await encoded(start, 0))
      const times: number[] = []
      for (let at = 0; at < end.count; at += 1) times.push((await ahead.at(at))!.time)
      const behind = start - (nextGrid(start, cut) - chunkDuration)
      const onGrid = behind <= SOON && (isExact || (end.kind !== 'held' && held === undefined))
      const isAtGrid = end.time >= nextGrid(start, cut) - tolerance
      const goesOn = isAtGrid && (end.kind === 'picture' || (end.kind === 'held' && isExact))
      yield {
        ...{ startTime: start, endTime: end.time, method: copy ? 'copy' : 'encode', place: first.place },
        ...{ times, isRegular: onGrid && (goesOn || end.kind === 'end'), goesOn },
      }
      held = end.kind === 'held' ? end.time : undefined
      ahead.take(held === undefined ? end.count : end.count - 1)
    }
  } finally {
    await ahead.return()
  }
}
