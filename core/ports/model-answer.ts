import type { PassedOver } from '../../schema/analysis.ts'

/** Tokens, as the provider counted them. */
export interface Usage {
  inputTokens: number
  outputTokens: number
  /** What they cost by the price table, in US dollars; undefined where it has no price of the model. */
  costUsd?: number
}

/**
 * Whose answer it is, and what it took: each result of a model says so itself, because an adapter may ask one model or another.
 */
export interface ModelAnswer {
  provider: string
  model: string
  /** Undefined where nobody counts tokens, as locally. */
  usage: Usage | undefined
  /** Who was to answer before, in order, and why each did not; absent where the first answered. */
  passedOver?: PassedOver[]
  /** What was wrong with answers that could not be used before this one, in sentences; absent where the first could. */
  refused?: string[]
}
