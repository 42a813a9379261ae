/** Longest that the arrival of a picture is remembered, in seconds of the stream, and most of them: one that is encoded again comes sooner. */
const SECONDS = 60
const MOST = 10_000

/**
 * When the pictures of a stream arrived, for those who see them later: a picture that is encoded again was there before that was done.
 * Networks and encoders only ever delay, so what counts is the one that came soonest.
 */
export class Arrivals {
  #all: { place: number; offset: number }[] = []

  /** A picture with this place, in seconds of the stream, arrived `now` (milliseconds since the epoch). */
  arrived(place: number, now: number): void {
    this.#all.push({ place, offset: now - place * 1000 })
    const oldest = this.#all[0]!
    if (place - oldest.place > SECONDS || this.#all.length > MOST)
      this.#all = this.#all.slice(Math.ceil(this.#all.length / 2))
  }

  /** Of the pictures from one place up to another: arrival less place of that which came soonest; undefined where none is known. */
  soonest(from: number, to: number): number | undefined {
    const offsets = this.#all.filter(({ place }) => place >= from && place < to).map(({ offset }) => offset)
    return offsets.length > 0 ? Math.min(...offsets) : undefined
  }
}
