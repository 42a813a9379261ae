import { toSpectraError, type ErrorCode } from '../../core/errors.ts'

/** `untried` costs money, and nobody said yes. */
export type Verdict = 'ok' | 'fallback' | 'missing' | 'untried'

/** One line of `spectra doctor`. */
export interface Finding {
  what: string
  verdict: Verdict
  /** What is there, or what it falls back to. */
  detail: string
  /** What to do next. */
  advice?: string
  /** Why it is missing. */
  code?: ErrorCode
  /** Of a call that was made. US dollars; absent where the table of models has no price. */
  costUsd?: number
}

/** What `look` found; what it throws is what is missing. @param advise what to do about an error, before its own advice */
export async function attempt(
  what: string,
  look: () => Promise<Finding | Finding[]>,
  advise: (code: ErrorCode) => string | undefined = () => undefined,
): Promise<Finding[]> {
  try {
    return [await look()].flat()
  } catch (thrown) {
    const { code, message, advice } = toSpectraError(thrown)
    return [{ what, verdict: 'missing', detail: message, advice: advise(code) ?? advice, code }]
  }
}
