import { ANALYSIS_FPS, type ChunkAnalysis } from '../../media/analysis/types.ts'

export interface Span {
  startTime: number
  endTime: number
}

/** Sums of fifths of a second are not exact. Seconds. */
const ROUNDING = 1e-6

/** Puts seconds of a chunk into seconds of the source. */
export type Moments = (seconds: number) => number

/**
 * Moments within the span of a chunk. What is seen to the last picture lasts to the end of the span, which the pictures that are
 * looked at seldom meet; not so where more than one of them is missing at the end, and was not seen.
 */
export function momentsOf({ duration }: Pick<ChunkAnalysis, 'duration'>, span: Span): Moments {
  const { startTime, endTime } = span
  const seenToEnd = endTime - startTime - duration < 1 / ANALYSIS_FPS
  return (seconds) => {
    if (seenToEnd && seconds > duration - ROUNDING) return endTime
    return Math.min(endTime, startTime + Math.max(0, seconds))
  }
}
