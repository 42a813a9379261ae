import type { Database } from '../database/database.ts'

/** Where the rows of searched chunks lie: two tables alike but for the type of their vectors. */
export interface SearchTable {
  name: string
  /** Where the database compares more of a chunk than its whole text: the table of that. */
  passages: string
  /** Type of the vectors, and of those in statements. */
  type: string
  /** A vector in that type's text form. */
  textOf(vector: Float32Array): string
}

export const CHUNK_VECTORS: SearchTable = {
  name: 'spectra_insights.chunk_vectors',
  passages: 'spectra_insights.passage_vectors',
  type: 'vector',
  textOf: (vector) => `[${vector.join(',')}]`,
}

export const CHUNK_DOCUMENTS: SearchTable = {
  name: 'spectra_insights.chunk_documents',
  passages: 'spectra_insights.passage_documents',
  type: 'real[]',
  textOf: (vector) => `{${vector.join(',')}}`,
}

/** The one that a database uses: that of the pgvector extension where it is there. */
export const searchedTable = ({ vectors }: Pick<Database, 'vectors'>): SearchTable =>
  vectors ? CHUNK_VECTORS : CHUNK_DOCUMENTS

/** A place for a vector of a chunk, of two: while the model changes, a chunk has one of each. */
export type Slot = 'first' | 'second'
export const SLOTS = ['first', 'second'] as const satisfies readonly Slot[]

/**
 * The columns of each place. `vectors` are those of all passages (`packed.ts`); `embedding` is that of the whole chunk as the database
 * compares it, where that does.
 */
export const COLUMNS = {
  first: { vectors: 'vectors', embedding: 'embedding', dimensions: 'dimensions', model: 'model' },
  second: {
    vectors: 'second_vectors',
    embedding: 'second_embedding',
    dimensions: 'second_dimensions',
    model: 'second_model',
  },
} as const satisfies Record<Slot, object>
