import type { TimedSegment } from './hls-times.ts'

/** A segment begins at the keyframe that is no further from where it is expected, in seconds. */
const NEAR = 0.5
/** As many keyframes are remembered. */
const KEYFRAMES = 64
/** As many segments wait for their keyframe at most: of those before, none will come any more. */
const WAITING = 16

interface Opened {
  segment: TimedSegment
  /** Keyframes that had come before it was opened. */
  before: number
}

/**
 * Where time 0 of a stream is by the clock of its playlist. Its demuxer tells which segments it opens, and the packets where keyframes are:
 * the first segment begins with the first of them, one that follows where the one before ends, and after a break with the first keyframe
 * behind its opening.
 */
export class HlsClock {
  /** Places of the latest keyframes, in seconds of the stream; `#dropped` came before them. */
  #keyframes: number[] = []
  #dropped = 0
  #waiting: Opened[] = []
  #last: { segment: TimedSegment; place: number } | undefined
  #playlist: string | undefined
  readonly #onOffset: (offset: number) => void

  /** `onOffset` is told the instant of time 0, in milliseconds since the epoch, with each segment whose playlist says its time. */
  constructor(onOffset: (offset: number) => void) {
    this.#onOffset = onOffset
  }

  /** How many keyframes came. */
  get seen(): number {
    return this.#dropped + this.#keyframes.length
  }

  keyframe(place: number): void {
    this.#keyframes.push(place)
    if (this.#keyframes.length > KEYFRAMES) {
      this.#keyframes.shift()
      this.#dropped += 1
    }
    this.#settle()
  }

  /** The next segment was opened when `before` keyframes had come. Of other playlists than that of the first, sound perhaps, nothing is taken. */
  opened(segment: TimedSegment, before: number): void {
    this.#playlist ??= segment.playlist
    if (segment.playlist !== this.#playlist) return
    this.#waiting = [...this.#waiting, { segment, before }].slice(-WAITING)
    this.#settle()
  }

  #settle(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const place = this.#placeOf(next)
      if (place === 'later') return
      this.#waiting.shift()
      this.#last = { segment: next.segment, place }
      if (next.segment.at !== undefined) this.#onOffset(next.segment.at - place * 1000)
    }
  }

  #placeOf({ segment, before }: Opened): number | 'later' {
    const expected = this.#expected(segment)
    if (expected !== undefined) {
      const distance = (place: number): number => Math.abs(place - expected)
      const nearest = this.#keyframes.toSorted((a, b) => distance(a) - distance(b))[0]
      if (nearest !== undefined && distance(nearest) <= NEAR) return nearest
      if (!this.#keyframes.some((place) => place > expected + NEAR)) return 'later'
    }
    return this.#keyframes[Math.max(0, before - this.#dropped)] ?? 'later'
  }

  /** Where a segment begins that follows the last one without a break. */
  #expected({ sequence, isBreak }: TimedSegment): number | undefined {
    if (!this.#last || isBreak || sequence !== this.#last.segment.sequence + 1) return undefined
    return this.#last.place + this.#last.segment.duration
  }
}
