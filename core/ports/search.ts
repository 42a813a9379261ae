import type { Passage } from '../../schema/passages.ts'
import type { EmbeddingSpace } from './embedding.ts'
import type { Tenant } from './identity.ts'

export type { Passage }

/** A chunk as it is searched: its row, and the vectors of its passages with the model they are of. */
export interface SearchDocument extends EmbeddingSpace {
  chunkId: string
  processId: string
  /** Place of the chunk in its video, 1 for the first. */
  ordinal: number
  organizationId: string
  cameraId?: string
  startTime: number
  endTime: number
  /** Instant of the chunk's first frame where known, else when it was indexed. */
  at: Date
  text: string
  eventTypes: readonly string[]
  /** The whole chunk first, with all of its text; at most `MOST_PASSAGES`. */
  passages: readonly (Passage & { vector: Float32Array })[]
  /** The same passages by another model, while search changes to that; in the same order. */
  also?: EmbeddingSpace & { vectors: readonly Float32Array[] }
}

/**
 * Which chunks are asked about, and for whom: with `cameras` only footage of these. Both ends of a time belong to it; of several
 * event types any will do, none named is none excluded.
 */
export interface SearchFilter extends Tenant {
  since?: Date
  until?: Date
  processId?: string
  cameraId?: string
  eventTypes?: readonly string[]
  /** Only chunks of this likeness (`SearchHit.likeness`). */
  like?: string
  /** No chunk of any of these. */
  unlike?: readonly string[]
}

export interface SearchQuery extends SearchFilter {
  text: string
  /** What it means, with the model that says so. @default words alone are looked up */
  meaning?: EmbeddingSpace & { vector: Float32Array }
  /** 1-100. @default 10 */
  limit?: number
}

export interface SearchHit {
  chunkId: string
  processId: string
  ordinal: number
  startTime: number
  endTime: number
  at: Date
  text: string
  eventTypes: string[]
  /** The same for all chunks of its camera, or of its video where it is by none, that say the same but for its times. */
  likeness: string
  /** The passage that is nearest to what was meant; absent where the chunk was found by its words alone. */
  passage?: Passage
  /** Cosine of that passage. */
  similarity?: number
  /** Of the query's weight by words, the part that it has; absent where it was found by its meaning alone. */
  share?: number
  /** Reciprocal rank fusion; comparable within one answer only. */
  score: number
}

/** A model whose vectors chunks have. */
export interface SearchModel extends EmbeddingSpace {
  /** Empty where rows are older than this was written down. */
  provider: string
  /** As it is now: in use, coming or leaving. */
  since: Date
  /** Chunks that have its vector, and all of them, as last counted while it came. */
  done: number
  total: number
  /** What keeps it from going on. */
  trouble?: string
}

/** The one in use; while it changes the one that comes, to be in use once every chunk has its vector, or the one whose are removed. */
export interface SearchModels {
  inUse: SearchModel
  coming?: SearchModel
  leaving?: SearchModel
}

/** One chunk, or all of a process; never one of another organization. */
export type SearchSelection = { organizationId: string } & ({ chunkId: string } | { processId: string })

/**
 * Finds moments by words (`WordIndex`) and by meaning (`VectorIndex`). Rows in the database decide what is found: what an index
 * answers beyond them, or of another organization, is left out (P8).
 * Where an index of vectors in a service of its own is away, it finds by words alone, and what is to be indexed or removed throws.
 * @throws what its indexes throw, and the codes of the database
 */
export interface Search {
  /**
   * Upserts by chunk id, many at once in one go; a chunk of another organization stays as it is.
   * @throws SS_INTERNAL where a vector has not the dimensions that are named, or not every passage has one
   */
  index(...documents: readonly SearchDocument[]): Promise<void>
  /** From its rows on; what is not there is fine. */
  remove(selection: SearchSelection): Promise<void>
  /**
   * Best first; equal scores by words, then by chunk id. Only vectors of the query's model and dimensions are compared.
   * @throws SS_INPUT_INVALID where the limit is none, SS_INTERNAL as above
   */
  query(query: SearchQuery): Promise<SearchHit[]>
  /** Whose vectors there are. */
  models(): Promise<SearchModels>
  health(): Promise<void>
}
