import { headerOf } from './header.ts'
import { samples, type Sample, type SampleTable } from './samples.ts'

/** One chunk to be: what stands in it, and where that is found. */
export interface Piece {
  ordinal: number
  /** Seconds from the first picture. */
  startTime: number
  endTime: number
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
 * The chunks of a track: chunk k ends before the first keyframe that is shown at or after k durations (less `tolerance`
 * for rounded times), the last with the last picture.
 */
export function* pieces(
  table: SampleTable,
  { chunkDuration, tolerance }: { chunkDuration: number; tolerance: number },
): Generator<Piece, void, void> {
  const seconds = (ticks: number): number => (ticks - table.start) / table.timescale
  let taken: Sample[] = []
  let ordinal = 1
  // Ticks: when the first picture in hand is shown, and when the last of all, and how long that is decoded.
  let [start, last, duration] = [table.start, -1, 0]

  function piece(end: number): Piece {
    const [of, length] = [taken, Math.max(0, end - start)]
    const content = (): Content => ({ header: headerOf(of, length, table), ranges: rangesOf(of) })
    return { ordinal, startTime: seconds(start), endTime: seconds(end), content }
  }
  for (const sample of samples(table)) {
    const shown = sample.time + sample.shift
    if (taken.length > 0 && sample.isKey && seconds(shown) >= ordinal * chunkDuration - tolerance) {
      yield piece(shown)
      ordinal += 1
      start = shown
      taken = []
    }
    taken.push(sample)
    if (shown > last) [last, duration] = [shown, sample.duration]
  }
  if (taken.length > 0) yield piece(last + duration)
}
