import { SpectraError } from '../errors.ts'
import { modelError, deadline, silent } from './failures.ts'

export interface CallOptions {
  provider: string
  /** Milliseconds for a whole answer. */
  timeoutMs: number
  secrets: readonly string[]
  /** Whether an error is one of the SDK, which says less of a connection that broke than Node does. */
  isOfSdk: (thrown: unknown) => boolean
}

/** Runs a call of an SDK by a deadline, and translates what it throws. */
export type Call = <T>(
  what: string,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
) => Promise<T>

/** How an adapter calls its SDK. @throws the codes of models; the reason of the signal after an abort */
export const calls =
  ({ provider, timeoutMs, secrets, isOfSdk }: CallOptions): Call =>
  async (what, signal, run) => {
    signal?.throwIfAborted()
    const asked = `${what} by ${provider}`
    const limit = deadline(signal, timeoutMs)
    try {
      return await run(limit.signal)
    } catch (thrown) {
      if (limit.expired()) throw silent(asked, timeoutMs)
      if (signal?.aborted) throw signal.reason
      const known = modelError(asked, thrown, { secrets })
      // What is no JSON where JSON was promised is a server out of order, and no bug of ours.
      const isOdd = known === thrown && !(thrown instanceof SpectraError)
      if (!isOdd || !(thrown instanceof SyntaxError || isOfSdk(thrown))) throw known
      throw new SpectraError('SS_PROVIDER_UNAVAILABLE', `Cannot ${asked}: ${(thrown as Error).message}`)
    }
  }
