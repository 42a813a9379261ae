import { type Clock, systemClock } from '../../../../core/clock.ts'

export interface ListeningClock extends Clock {
  /** How often a recording was heard of. */
  heard(): number
  /** Pictures that it can show so far, give or take a few: it asks for the time of each. */
  pictures(): number
  /** Lets the time be over in which a camera may be silent. */
  stall(): void
}

/** The system's clock for one recording that waits for each next picture for `stallMs`, which pass when the test says so. */
export function listeningClock(stallMs: number): ListeningClock {
  const waits: (() => void)[] = []
  let asked = 0
  return {
    ...systemClock,
    now() {
      asked += 1
      return systemClock.now()
    },
    setTimeout(callback, ms) {
      if (ms !== stallMs) return systemClock.setTimeout(callback, ms)
      waits.push(callback)
      return undefined
    },
    // The first wait begins before anything is heard.
    heard: () => waits.length - 1,
    pictures: () => asked,
    stall: () => waits.at(-1)?.(),
  }
}
