/** Seconds that a picture may be shown before the keyframe that is decoded before it. */
const BEFORE_KEY = 60

/**
 * The times of a stream, counted from `origin`. Where its clock starts again (files that were put one behind the other),
 * they go on one `interval` (seconds) behind what was shown last.
 */
export class Clock {
  readonly #interval: number
  #shift: number
  #key = -Infinity
  #last = -Infinity

  constructor({ origin, interval }: { origin: number; interval: number }) {
    this.#shift = -origin
    this.#interval = interval
  }

  /** Takes pictures in the order of decoding. */
  take(time: number, isKey: boolean): number {
    const restarts = time < (isKey ? this.#key : this.#key - BEFORE_KEY)
    if (restarts) this.#shift = this.#last + this.#interval - time
    if (restarts || isKey) this.#key = time
    const shown = time + this.#shift
    this.#last = Math.max(this.#last, shown)
    return shown
  }

  /** One that goes on from here. */
  fork(): Clock {
    const fork = new Clock({ origin: -this.#shift, interval: this.#interval })
    ;[fork.#key, fork.#last] = [this.#key, this.#last]
    return fork
  }
}
