import type { Evidence } from './evidence.ts'
import type { Question } from './question.ts'

/** From this share of a question's weight on, its words alone convince. */
const SHARE = 0.6
/** From this cosine of the best passage on, meaning alone convinces. Models differ: docs/search.md says how these were found. */
const COSINE: Readonly<Record<string, number>> = {}
/** Of a model that was never calibrated. */
const ANY_COSINE = 0.6

export interface Measured extends Evidence {
  /** Cosine of the nearest passage, and the model that it is by. */
  meaning?: number
  model?: string
}

/**
 * Whether a chunk answers a question: everything that events can tell of holds, nothing is there that must not be, and most of the words,
 * or the meaning, are those of the question.
 */
export function isConvincing({ things }: Pick<Question, 'things'>, evidence: Measured): boolean {
  const { held, clear, share, meaning, model } = evidence
  if (!clear || held < things.length) return false
  return share >= SHARE || (meaning !== undefined && meaning >= cosineOf(model))
}

const cosineOf = (model: string | undefined): number => (model && COSINE[model]) || ANY_COSINE

/** The better of two that do not convince comes first. */
export const byNearness = (a: Measured, b: Measured): number =>
  Number(b.clear) - Number(a.clear) ||
  b.held - a.held ||
  b.share - a.share ||
  (b.meaning ?? 0) - (a.meaning ?? 0)
