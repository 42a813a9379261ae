import { SpectraError } from '../errors.ts'

/** Does work that ends by a deadline, or with the signal of who waits for it: what is asked then is not waited for. */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const state = `it was not done within ${ms / 1000} s`
  const timer = setTimeout(
    () => late.abort(new SpectraError('SS_DEADLINE', `Cannot finish the trial: ${state}`)),
    ms,
  )
  try {
    signal?.throwIfAborted()
    return await work(signal ? AbortSignal.any([late.signal, signal]) : late.signal)
  } finally {
    clearTimeout(timer)
  }
}
