/** A commit that writes anything makes the log durable up to itself, and so all commits before it. */
export const FLUSH_LOG = `select pg_logical_emit_message(true, 'spectra', '')`

/**
 * A flush that callers share: one that is called while another is under way begins a new one after it, together with all
 * others that came meanwhile. What was done before the call is therefore always part of it.
 *
 *     flush a   flush b, flush c
 *       |-- a --|-- b and c --|
 */
export function createSharedFlush(flush: () => Promise<unknown>): () => Promise<void> {
  let running: Promise<unknown> | undefined
  let next: Promise<void> | undefined

  async function begin(): Promise<void> {
    // The flush before failed for those who asked for it; these are others.
    await running?.catch(() => undefined)
    next = undefined
    const mine = flush()
    running = mine
    try {
      await mine
    } finally {
      if (running === mine) running = undefined
    }
  }

  return () => (next ??= begin())
}
