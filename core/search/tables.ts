import type { Database } from '../database/database.ts'

/** Where the rows of searched chunks lie: two tables alike but for the type of their vectors. */
export interface SearchTable {
  name: string
  /** Type of `embedding`, and of vectors in statements. */
  type: string
  /** A vector in that type's text form. */
  textOf(vector: Float32Array): string
}

export const CHUNK_VECTORS: SearchTable = {
  name: 'spectra_insights.chunk_vectors',
  type: 'vector',
  textOf: (vector) => `[${vector.join(',')}]`,
}

export const CHUNK_DOCUMENTS: SearchTable = {
  name: 'spectra_insights.chunk_documents',
  type: 'real[]',
  textOf: (vector) => `{${vector.join(',')}}`,
}

/** The one that a database uses: that of the pgvector extension where it is there. */
export const searchedTable = ({ vectors }: Pick<Database, 'vectors'>): SearchTable =>
  vectors ? CHUNK_VECTORS : CHUNK_DOCUMENTS
