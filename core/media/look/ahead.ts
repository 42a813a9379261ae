/** Lets a taker see things before they are taken, and only reads as far as it looks. */
export class LookAhead<T> {
  readonly #source: AsyncIterator<T>
  readonly #seen: T[] = []
  #taken = 0
  #ended = false

  constructor(source: AsyncIterable<T>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** The one `place` behind the next; undefined where there are not so many. */
  async at(place: number): Promise<T | undefined> {
    while (!this.#ended && this.#seen.length - this.#taken <= place) {
      const next = await this.#source.next()
      if (next.done) this.#ended = true
      else this.#seen.push(next.value)
    }
    return this.#seen[this.#taken + place]
  }

  take(count: number): void {
    this.#taken += count
    // Now and then, as moving all of the rest takes its time.
    if (this.#taken > 1000) {
      this.#seen.splice(0, this.#taken)
      this.#taken = 0
    }
  }

  async return(): Promise<void> {
    await this.#source.return?.()
  }
}
