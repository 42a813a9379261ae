import { headerOf } from './header.ts'
import { holeOf, nextGrid, SOON } from '../pieces.ts'
import { samples, type Sample, type SampleTable } from './samples.ts'

/** One chunk to be: what stands in it, and where that is found. */
export interface Piece {
  ordinal: number
  /** Seconds from the first picture. */
  startTime: number
  endTime: number
  /** When its last keyframe is shown. */
  key: number
  /** Longest time that one of its pictures is shown, in seconds. */
  still: number
  /** Made for those that are wanted only. */
  content(): Content
}

export interface Content {
  header: Buffer
  /** Stretches of the source that follow it, in order: offset and length in bytes, in turn. */
  ranges: Float64Array
}

/** What stands together in the source is read together. */
function rangesOf(of: readonly Sample[]): Float64Array {
  const ranges: number[] = []
  let end = -1
  for (const { offset, bytes } of of) {
    if (offset === end) ranges[ranges.length - 1]! += bytes
    else ranges.push(offset, bytes)
    end = offset + bytes
  }
  return Float64Array.from(ranges)
}

/**
 * The chunks of a track: each ends before the first keyframe that is shown at or after the next multiple of the duration
 * (less `tolerance` for rounded times), the last with the last picture.
 */
export function* pieces(
  table: SampleTable,
  { chunkDuration, tolerance }: { chunkDuration: number; tolerance: number },
): Generator<Piece, void, void> {
  const seconds = (ticks: number): number => (ticks - table.start) / table.timescale
  let taken: Sample[] = []
  let [ordinal, boundary] = [1, 0]
  // Ticks: when the first picture in hand is shown, and when the last of all, and how long that is decoded.
  let [start, last, duration] = [table.start, -1, 0]
  let [key, still] = [table.start, 0]

  function piece(end: number): Piece {
    const [of, length] = [taken, Math.max(0, end - start)]
    const content = (): Content => ({ header: headerOf(of, length, table), ranges: rangesOf(of) })
    const times = { startTime: seconds(start), endTime: seconds(end), key: seconds(key) }
    return { ordinal, ...times, still: still / table.timescale, content }
  }
  for (const sample of samples(table)) {
    const shown = sample.time + sample.shift
    if (taken.length > 0 && sample.isKey && seconds(shown) >= boundary - tolerance) {
      yield piece(shown)
      ordinal += 1
      start = shown
      still = 0
      taken = []
    }
    if (taken.length === 0) boundary = nextGrid(seconds(start), { chunkDuration, tolerance })
    taken.push(sample)
    if (sample.isKey) key = shown
    still = Math.max(still, sample.duration)
    if (shown > last) [last, duration] = [shown, sample.duration]
  }
  if (taken.length > 0) yield piece(Math.min(last + duration, table.end))
}

/** Whether no chunk is longer than twice the duration, nor has a time without pictures in it: else some of it is encoded. */
export function isEven(table: SampleTable, cut: { chunkDuration: number; tolerance: number }): boolean {
  const { chunkDuration } = cut
  for (const { startTime, endTime, key, still } of pieces(table, cut)) {
    const isLong = endTime - startTime > 2 * chunkDuration + cut.tolerance
    if (isLong || still > holeOf(chunkDuration) || endTime - key > chunkDuration + SOON) return false
  }
  return true
}
