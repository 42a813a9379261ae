/** How many of the latest segments say when pictures come without delay. */
const WINDOW = 15

/** By this share of a segment its times may be moved at most, so that clocks that drift are followed without a jump. */
const SLEW = 0.01

/** Milliseconds by which a clock is wrong that was set: followed at once, forward when all of the window says so. */
const JUMP_MS = 3_000

/**
 * What the time of a stream is by our clock. Networks and encoders only ever delay, so the packet that came soonest tells best; over
 * days the clock of a camera drifts, and ours may be set.
 */
export class StreamClock {
  readonly #exact: number | undefined
  #offsets: number[] = []
  #offset: number | undefined

  /** `origin`: the instant of time 0 where the source says it, in milliseconds since the epoch. */
  constructor(origin?: number) {
    this.#exact = origin
  }

  get kind(): 'source' | 'arrival' {
    return this.#exact === undefined ? 'arrival' : 'source'
  }

  /**
   * The instants of a stretch (seconds of the stream), in milliseconds since the epoch.
   * @param least arrival less place of the packet in it that came soonest, in milliseconds since the epoch
   */
  instants({ from, to, least }: { from: number; to: number; least: number }): { start: number; end: number } {
    const offset = this.#exact ?? this.#follow(least, (to - from) * 1000)
    return { start: Math.round(offset + from * 1000), end: Math.round(offset + to * 1000) }
  }

  #follow(least: number, lengthMs: number): number {
    this.#offsets = [...this.#offsets, least].slice(-WINDOW)
    const wanted = Math.min(...this.#offsets)
    if (this.#offset === undefined) return (this.#offset = wanted)
    if (Math.abs(wanted - this.#offset) > JUMP_MS) return (this.#offset = wanted)
    const most = lengthMs * SLEW
    return (this.#offset += Math.max(-most, Math.min(most, wanted - this.#offset)))
  }
}
