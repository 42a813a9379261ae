import { toSpectraError } from '../../core/errors.ts'

export type Verdict = 'ok' | 'fallback' | 'missing'

/** One line of `spectra doctor`. */
export interface Finding {
  what: string
  verdict: Verdict
  /** What is there, or what it falls back to. */
  detail: string
  advice?: string
}

/** What `look` found; what it throws is what is missing. */
export async function attempt(what: string, look: () => Promise<Finding | Finding[]>): Promise<Finding[]> {
  try {
    return [await look()].flat()
  } catch (thrown) {
    const { message, advice } = toSpectraError(thrown)
    return [{ what, verdict: 'missing', detail: message, advice }]
  }
}
