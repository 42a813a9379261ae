import type { Segment } from '../../ports.ts'

/** How many of the latest segments say when pictures come without delay. */
const WINDOW = 15

/** By this share of a segment its times may be moved at most, so that clocks that drift are followed without a jump. */
const SLEW = 0.01

/** Milliseconds by which a clock is wrong that was set: followed at once, forward when all of the window says so. */
const JUMP_MS = 3_000

/** A clock that is further from ours is not set at all. Milliseconds. */
export const WILD_MS = 600_000

/**
 * What the time of a stream is by our clock. Networks and encoders only ever delay, so the packet that came soonest tells best; over
 * days the clock of a camera drifts, and ours may be set.
 *
 * Where the source has a clock of its own, that counts, as long as it makes sense:
 *
 *     source --it is set, nearer to ours--> source, at once
 *        |  ^
 *        |  +--it is as before, or nearer to ours
 *        v
 *     arrival, less the delay that was known      it was set further away
 *     arrival                                     it never was nearer than ten minutes
 */
export class StreamClock {
  readonly #exact: number | undefined
  #arrivals: number[] = []
  #source: number | undefined
  /** Source less arrival when it was believed last. Milliseconds. */
  #trusted: number | undefined
  #offset: number | undefined

  /** `origin`: the instant of time 0 where it is known from the start, in milliseconds since the epoch. */
  constructor(origin?: number) {
    this.#exact = origin
  }

  /** The source says that its time 0 was at this instant, in milliseconds since the epoch. It counts from the next stretch on. */
  sourceSays(offset: number): void {
    this.#source = offset
  }

  /**
   * The instants of a stretch (seconds of the stream), in milliseconds since the epoch, by whose clock they are, and by how much the
   * clock of the source is ahead of the arrival of the pictures.
   * @param least arrival less place of the packet in it that came soonest, in milliseconds since the epoch
   */
  instants(stretch: { from: number; to: number; least: number }): {
    start: number
    end: number
    clock: Segment['clock']
    driftMs?: number
    /** Since the stretch before, a clock was set. */
    isSet?: true
  } {
    const { from, to, least } = stretch
    const timed = (offset: number) => ({
      start: Math.round(offset + from * 1000),
      end: Math.round(offset + to * 1000),
    })
    if (this.#exact !== undefined) return { ...timed(this.#exact), clock: 'source' }
    const before = this.#offset
    const moved = (offset: number): { isSet?: true } =>
      before !== undefined && Math.abs(offset - before) > JUMP_MS ? { isSet: true } : {}
    this.#arrivals = [...this.#arrivals, least].slice(-WINDOW)
    const arrival = Math.min(...this.#arrivals)
    const length = (to - from) * 1000
    if (this.#source === undefined) {
      const followed = this.#follow(arrival, length)
      return { ...timed(followed), ...moved(followed), clock: 'arrival' }
    }
    const drift = this.#source - arrival
    const isBelieved = this.#believes(drift)
    if (isBelieved) this.#trusted = drift
    const offset = this.#follow(arrival + (this.#trusted ?? 0), length)
    const clock = isBelieved ? 'source' : 'arrival'
    return { ...timed(offset), ...moved(offset), clock, driftMs: Math.round(drift) }
  }

  #believes(drift: number): boolean {
    if (Math.abs(drift) > WILD_MS) return false
    if (this.#trusted === undefined || Math.abs(drift - this.#trusted) <= JUMP_MS) return true
    return Math.abs(drift) < Math.abs(this.#trusted)
  }

  #follow(wanted: number, lengthMs: number): number {
    if (this.#offset === undefined) return (this.#offset = wanted)
    if (Math.abs(wanted - this.#offset) > JUMP_MS) return (this.#offset = wanted)
    const most = lengthMs * SLEW
    return (this.#offset += Math.max(-most, Math.min(most, wanted - this.#offset)))
  }
}
