import type { SpectraError } from '../../core/errors.ts'

/**
 * Wakes one subscription. However often it is rung before somebody waits, it is heard once: news is a flag, not a
 * queue, so a slow subscriber costs no memory.
 */
export interface Bell {
  ring(): void
  /** Ends the subscription: `heard` rejects with the reason, now and from now on. */
  stop(reason: SpectraError): void
  /** Resolves at the next ring, or at once when it was rung since the last call. */
  heard(): Promise<void>
  readonly rung: boolean
  /** Aborted by `stop`. */
  readonly signal: AbortSignal
}

export function createBell(): Bell {
  const stopped = new AbortController()
  let rung = false
  let wake: (() => void) | undefined
  return {
    ring() {
      rung = true
      wake?.()
    },
    stop(reason) {
      stopped.abort(reason)
      wake?.()
    },
    async heard() {
      if (!rung && !stopped.signal.aborted) await new Promise<void>((resolve) => (wake = resolve))
      wake = undefined
      stopped.signal.throwIfAborted()
      rung = false
    },
    get rung() {
      return rung
    },
    signal: stopped.signal,
  }
}
