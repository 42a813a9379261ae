import type { Stretch } from '../../../media/analysis/types.ts'
import type { Clock } from '../clock.ts'

/** Pictures at either end of a chunk that may be missing from what was seen from beginning to end. Seconds. */
const SLACK = 0.5

/** The times of a chunk in words, by a clock that is asked for seconds from the chunk's start. */
export interface Times {
  at(seconds: number): string
  /** `between 00:14 and 00:18`, or `at 00:14` where both are the same. */
  between(stretch: Stretch): string
  /** The same with `all the time` for what lasts from the first to the last picture. */
  during(stretch: Stretch): string
  isWhole(stretch: Stretch): boolean
}

export function createTimes(clock: Clock, duration: number): Times {
  const isWhole = ({ start, end }: Stretch): boolean => start <= SLACK && end >= duration - SLACK
  const between = ({ start, end }: Stretch): string => {
    const [from, to] = [clock(start), clock(end)]
    return from === to ? `at ${from}` : `between ${from} and ${to}`
  }
  return {
    at: clock,
    between,
    during: (stretch) => (isWhole(stretch) ? 'all the time' : between(stretch)),
    isWhole,
  }
}
