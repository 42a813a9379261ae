import type { StoredSegment } from '../../ports.ts'

interface Range {
  from: Date
  to: Date
}

/** What a clip shows: these segments, from and until these instants (milliseconds since the epoch). */
export interface Share {
  segments: StoredSegment[]
  from: number
  until: number
  /** The instants lie within segments: the clip has to be encoded again. */
  isTrimmed: boolean
}

/** Clocks and pictures are no more exact, in milliseconds: by less, segments are neither cut nor taken twice. */
const SEAM_MS = 500

/**
 * What of the segments that show something of a range is the clip of that range. Of ranges of one length that follow each other, none
 * shows what another does, and together they show all:
 *
 *     segments   |--a--|--b--|---c---|--d--|
 *     ranges     .      from............to.
 *     clip                   |---c---|--d--|      b is of the range before, d goes on to its end
 *
 * A segment is of the range in which it begins, whole and as the camera sent it. Where one is longer than the range (a camera with few
 * keyframes) it is cut at the ends of the range. Of two that overlap, which two recorders of one camera leave, the earlier goes first.
 * Undefined where the range has nothing of its own.
 */
export function shareOf(segments: readonly StoredSegment[], { from, to }: Range): Share | undefined {
  const length = to.getTime() - from.getTime()
  const begin = edgeOf(segments, from.getTime(), length)
  const end = edgeOf(segments, to.getTime(), length)
  const own = segments.filter((segment) => {
    const [start, last] = instantsOf(segment)
    return Math.min(last, end) - Math.max(start, begin) > Math.min(SEAM_MS, (last - start) / 2)
  })
  const [first, last] = [own[0], own.at(-1)]
  if (!first || !last) return undefined
  const [firstAt] = instantsOf(first)
  const [, lastAt] = instantsOf(last)
  const isLate = begin - firstAt > SEAM_MS
  const isEarly = lastAt - end > SEAM_MS
  return {
    segments: own,
    from: isLate ? begin : firstAt,
    until: isEarly ? end : lastAt,
    isTrimmed: isLate || isEarly,
  }
}

/** Where one range ends for good and the next begins: behind the segment that is shown at `at`, or in it where it is longer than they. */
function edgeOf(segments: readonly StoredSegment[], at: number, length: number): number {
  const shown = segments.map(instantsOf).find(([start, end]) => start < at && at < end)
  if (!shown) return at
  const [start, end] = shown
  return end - start > length ? at : end
}

const instantsOf = ({ startAt, endAt }: StoredSegment): [number, number] => [
  startAt.getTime(),
  endAt.getTime(),
]
