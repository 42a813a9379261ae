import type { EmbeddingSpace } from './embedding.ts'
import type { SearchDocument, SearchFilter, SearchSelection } from './search.ts'

/** The vectors of a chunk by one model, and what it can be found by. */
export interface VectorEntry extends Omit<
  SearchDocument,
  'text' | 'ordinal' | 'startTime' | 'endTime' | 'passages' | 'also'
> {
  /** One for each passage, that of the whole chunk first. */
  vectors: readonly Float32Array[]
  /** What the chunk says, for an index that looks up words, too. */
  text?: string
}

/** A chunk whose passage is near: what its row says of the passage stands at its place, 0 for the whole chunk. */
export interface Near {
  chunkId: string
  place: number
  /** Cosine of that passage, the nearest one that it has. */
  similarity: number
  /** Cosine of the whole chunk, where the index knows it. */
  whole?: number
}

/** Names the model and dimensions: vectors of another one mean nothing beside these, and are never compared. */
export type VectorFilter = SearchFilter & EmbeddingSpace

/**
 * The vectors of chunks that have a row in the database, which it is told of when the row was written, or removed. It may lag
 * behind, and be made again of the rows: whoever asks looks up there what it answers.
 * A vector whose length is not the dimensions that are named is refused: SS_INTERNAL, not retryable.
 * @throws the codes of the database where it lies there; of a service of its own SS_SEARCH_UNAVAILABLE (away, busy or silent) and
 *   SS_SEARCH_DENIED (it does not take whoever asks), which are outages, and SS_SEARCH_REFUSED; SS_CONFIG_INVALID where it cannot work as configured
 */
export interface VectorIndex {
  /** By model, organization and chunk id, all vectors of which are replaced; what a chunk has by another model stays. */
  upsert(entries: readonly VectorEntry[]): Promise<void>
  /** What is not there is fine. */
  remove(selection: SearchSelection): Promise<void>
  /**
   * The chunks whose nearest passage is nearest by cosine, nearest first, equal ones by id; at most `n`, each once. Which of equal ones are
   * left out by `n` is the index's choice.
   */
  nearest(vector: Float32Array, filter: VectorFilter, n: number): Promise<Near[]>
  /** How near other chunks are, if it can tell: candidates that were found by their words. In no order; those that it has no vectors of are left out. */
  compare?(vector: Float32Array, filter: VectorFilter, chunkIds: readonly string[]): Promise<Near[]>
  /** All that it has by a model; what is not there is fine. */
  drop(space: EmbeddingSpace): Promise<void>
  health(): Promise<void>
  /** What can be looked at of an index in a service of its own; absent where the rows have the vectors themselves. */
  readonly own?: OwnVectors
}

/** A chunk, and whose it is. */
type OfChunk = Pick<SearchDocument, 'organizationId' | 'chunkId'>

/** To compare an index with rows. @throws as the index itself */
export interface OwnVectors {
  /** Those of the chunks that have no vector of a model. */
  lacking(space: EmbeddingSpace, chunks: readonly OfChunk[]): Promise<OfChunk[]>
  /** All chunks that have a vector of a model, some at a time. */
  pages(space: EmbeddingSpace): AsyncIterable<OfChunk[]>
  /** Names of what it keeps of other models than these. */
  strange(known: readonly EmbeddingSpace[]): Promise<string[]>
  /** Removes what has one of those names. */
  dropStrange(name: string): Promise<void>
}
