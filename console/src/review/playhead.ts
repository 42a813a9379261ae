import { createStore, type Store } from '../parts/store.ts'
import { advance, nextFootage, type Clips, type Recorded } from './playing.ts'
import type { Stretch } from './axis.ts'

/** Where the page is. Instants are milliseconds since 1970. */
export interface Playhead {
  at: number
  playing: boolean
  rate: number
}

const NOTHING: Recorded = new Map()

/** Waits for pictures at most so long, in milliseconds: then it goes on without them. */
const PATIENCE = 4000

export interface Clock {
  store: Store<Playhead>
  seek(at: number): void
  toggle(): void
  setRate(rate: number): void
  /** A frame later. */
  tick(elapsed: number): void
  /** Cameras whose picture is not there yet: the clock holds for them. */
  waiting: Set<string>
}

/** What is known of the footage around the clock. */
export interface Known {
  clips: Clips
  /** Of this all clips are known; undefined while they are being asked for. */
  stretch: Stretch | undefined
  /** What was recorded beyond that, as the axis shows it. @default nothing is known of it */
  recorded?: Recorded
  /** Of this `recorded` tells all; undefined while it is being asked for. @default `stretch` */
  axis?: Stretch | undefined
}

/**
 * One clock for all cameras: they follow it, so that they are in step. Where none recorded anything it leaps on, also beyond what is
 * known, until now.
 */
export function createClock(at: number, known: () => Known, now: () => number = Date.now): Clock {
  const store = createStore<Playhead>({ at, playing: false, rate: 1 })
  const waiting = new Set<string>()
  let waited = 0
  const change = (given: Partial<Playhead>): void => store.set({ ...store.get(), ...given })
  return {
    store,
    waiting,
    seek(to) {
      waited = 0
      change({ at: to })
    },
    toggle() {
      const { playing, at: from } = store.get()
      if (playing) return change({ playing: false })
      waited = 0
      const { clips, stretch, recorded = NOTHING } = known()
      const here = nextFootage(clips, from)
      const isKnown = here !== undefined && stretch !== undefined && here <= stretch.until
      change({ at: (isKnown ? here : nextFootage(recorded, from)) ?? from, playing: true })
    },
    setRate: (rate) => change({ rate }),
    tick(elapsed) {
      const { playing, at: from, rate } = store.get()
      if (!playing) return
      if (waiting.size > 0 && waited < PATIENCE) {
        waited += elapsed
        return
      }
      if (waiting.size === 0) waited = 0
      const { stretch, clips, recorded = NOTHING, axis = stretch } = known()
      if (stretch === undefined) return
      const next = advance(clips, from, elapsed, rate)
      if (next !== undefined && next <= stretch.until) return change({ at: next })
      const later = nextFootage(recorded, Math.max(from, stretch.until))
      if (later !== undefined) change({ at: later })
      else if (axis === undefined) return
      else if (axis.until > from && axis.until < now()) change({ at: axis.until })
      else change({ playing: false })
    },
  }
}
