/** A pipeline of four no-op stages on one queue library: each takes a message, stores it for the next, acknowledges. */
export interface Pipeline {
  readonly name: string
  /** What it was run on, and which settings make it durable. */
  readonly on: string
  /** Sends `count` messages through all stages. Resolves when each has left the last one. */
  run(count: number): Promise<void>
  close(): Promise<void>
}

export const STAGES = 4
/** Messages that one stage has in hand at most. */
export const IN_HAND = 100
/** Messages handed over at once to the first stage. */
export const BATCH = 500

/** About 1 KB as JSON. */
export const payload = { padding: 'x'.repeat(1000) }

/** Counts down to the last message, or to the first failure. */
export function countdown(): {
  start(count: number): Promise<void>
  one(): void
  fail(thrown: unknown): void
} {
  let left = 0
  let current = Promise.withResolvers<void>()
  return {
    start(count) {
      left = count
      current = Promise.withResolvers()
      return current.promise
    },
    one() {
      if (--left === 0) current.resolve()
    },
    fail: (thrown) => current.reject(thrown),
  }
}

export async function inBatches(count: number, send: (size: number) => Promise<unknown>): Promise<void> {
  for (let sent = 0; sent < count; sent += BATCH) await send(Math.min(BATCH, count - sent))
}
