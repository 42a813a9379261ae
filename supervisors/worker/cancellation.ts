import type { Clock } from '../../core/clock.ts'
import { isOutage, SpectraError, toSpectraError } from '../../core/errors.ts'
import type { Envelope, Ledger } from '../../core/ports.ts'
import type { Lease } from './lease.ts'

/** How often the work on a message asks whether its process was cancelled. */
const CHECK_MS = 1000

export interface Cancellation extends Disposable {
  /** @throws SS_CANCELLED once the ledger says so; asks at most once a second, whoever calls how often; in between the last answer counts */
  check(): Promise<void>
}

/**
 * Asks once a second whether the process of a message was cancelled, and ends its work then, whatever that waits for: the signal of the lease
 * reaches the sockets of calls in flight.
 */
export function watchCancellation(
  { ledger, clock }: { ledger: Ledger; clock: Clock },
  { processId }: Envelope,
  lease: Lease,
): Cancellation {
  const over = new AbortController()
  let asked = clock.now()

  let answer = Promise.resolve()

  async function ask(): Promise<void> {
    if ((await statusOf(ledger, processId)) !== 'cancelled') return
    throw new SpectraError('SS_CANCELLED', `Cannot go on with process ${processId}: it was cancelled`)
  }

  function check(): Promise<void> {
    if (clock.now() - asked < CHECK_MS) return answer
    asked = clock.now()
    answer = ask()
    return answer
  }

  async function watch(): Promise<void> {
    while (!over.signal.aborted && !lease.signal.aborted) {
      await clock.sleep(CHECK_MS, over.signal)
      if (over.signal.aborted) return
      try {
        await check()
      } catch (thrown) {
        const error = toSpectraError(thrown)
        // A database that is away ends no work: its commit waits for it.
        if (!isOutage(error)) lease.end(error)
      }
    }
  }

  void watch()
  return { check, [Symbol.dispose]: () => over.abort() }
}

/** Messages that belong to no process, such as a camera's, have no status: the commit decides about those. */
async function statusOf(ledger: Ledger, processId: string): Promise<string | undefined> {
  try {
    return (await ledger.process(processId)).status
  } catch (thrown) {
    if (thrown instanceof SpectraError && thrown.code === 'SS_PROCESS_GONE') return undefined
    throw thrown
  }
}
