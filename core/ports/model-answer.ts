/** Tokens, as the provider counted them. */
export interface Usage {
  inputTokens: number
  outputTokens: number
}

/**
 * Whose answer it is, and what it took: each result of a model says so itself, because an adapter may ask one model or another.
 */
export interface ModelAnswer {
  provider: string
  model: string
  /** Undefined where nobody counts tokens, as locally. */
  usage: Usage | undefined
}
