import { SpectraError } from '../../core/errors.ts'
import type { Clock } from '../../core/clock.ts'

/**
 * A worker's right to work on one message, for a limited time:
 *
 *     |---- workMs ----| end(reason): `signal` aborts |---- graceMs ----| `revoked` aborts
 *
 * Work that ends by itself after `signal` is well behaved. What is still going on when the lease is revoked is hung:
 * its worker is replaced, and from then on nothing that it yields is committed (the lease is its fencing token).
 */
export interface Lease {
  /** Given to the actor; its reason is the SpectraError that says why. */
  readonly signal: AbortSignal
  readonly revoked: AbortSignal
  /** Asks the work to end. The first reason counts. */
  end(reason: SpectraError): void
  /** Takes the right away at once. */
  revoke(): void
  /** The work is over: no deadline can strike any more. */
  close(): void
}

export function createLease(clock: Clock, times: { workMs: number; graceMs: number }): Lease {
  const work = new AbortController()
  const right = new AbortController()
  let closed = false

  const end = (reason: SpectraError): void => {
    if (closed || work.signal.aborted) return
    clock.clearTimeout(timer)
    timer = clock.setTimeout(() => right.abort(work.signal.reason), times.graceMs)
    work.abort(reason)
  }

  let timer = clock.setTimeout(
    () =>
      end(new SpectraError('SS_DEADLINE', `Cannot finish the message: it took more than ${times.workMs} ms`)),
    times.workMs,
  )

  return {
    signal: work.signal,
    revoked: right.signal,
    end,
    revoke() {
      end(new SpectraError('SS_WORKER_HUNG', 'Cannot go on with the message: its worker was given up'))
      if (!closed) right.abort(work.signal.reason)
    },
    close() {
      closed = true
      clock.clearTimeout(timer)
    },
  }
}
