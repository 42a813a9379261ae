import type { ModelAnswer } from './model-answer.ts'

export interface Embedded extends ModelAnswer {
  /** Unit vectors, one per text, in the order of the texts; all of the length of its space. */
  vectors: Float32Array[]
  /** Of documents, while search changes to another model: the same texts by that one. */
  also?: EmbeddingSpace & { vectors: Float32Array[] }
}

/**
 * A model that gives texts vectors.
 * @throws SS_PROVIDER_BUSY (asks for patience: `details.retryAfterMs` where it said how long), SS_PROVIDER_UNAVAILABLE (not
 *   reached, silent or out of order: uses attempts; with `retryAfterMs` it was not even asked, and uses none), SS_PROVIDER_REFUSED (does not take the request or whoever asks)
 */
export interface Embedding {
  readonly provider: string
  /**
   * The one that is configured: vectors of different models cannot be compared. While search changes to it, another one may answer,
   * as each result says.
   */
  readonly model: string
  readonly dimensions: number
  /** Queries may be expanded (synonyms), documents are taken as they are. */
  embed(texts: readonly string[], kind: 'document' | 'query', signal?: AbortSignal): Promise<Embedded>
  health(): Promise<void>
}

/** Which vectors can be compared: those of one model, in one size. */
export type EmbeddingSpace = Pick<Embedding, 'model' | 'dimensions'>
