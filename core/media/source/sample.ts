const SAMPLE_BYTES = 64 * 1024

/** The head of a file as it was read first, to recognize the file behind other validators. */
export interface Sample {
  readonly length: number
  take(piece: Buffer): void
  /** Whether what begins at the start of a file begins with the sample. */
  matches(pieces: AsyncIterable<Buffer>): Promise<boolean>
  /** Differences that were looked into, and found to mean nothing. */
  accepts(difference: string): boolean
  accept(difference: string): void
}

export function createSample(): Sample {
  const accepted = new Set<string>()
  let head = Buffer.alloc(0)
  return {
    get length() {
      return head.length
    },
    take(piece) {
      if (head.length < SAMPLE_BYTES)
        head = Buffer.concat([head, piece.subarray(0, SAMPLE_BYTES - head.length)])
    },
    async matches(pieces) {
      let place = 0
      for await (const piece of pieces) {
        const same = head.subarray(place, place + piece.length)
        if (!piece.subarray(0, same.length).equals(same)) return false
        place += same.length
        if (place === head.length) return true
      }
      return false
    },
    accepts: (difference) => accepted.has(difference),
    accept: (difference) => void accepted.add(difference),
  }
}
