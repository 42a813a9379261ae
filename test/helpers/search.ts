import type { Database } from '../../core/database/database.ts'
import type { Search } from '../../core/ports.ts'
import { createSearch, type SearchParts } from '../../core/search/search.ts'
import { CHUNK_DOCUMENTS, CHUNK_VECTORS, type SearchTable } from '../../core/search/tables.ts'
import { createExactVectors } from '../../core/search/vector-index/exact.ts'
import { createPgvectorVectors } from '../../core/search/vector-index/pgvector.ts'
import { createPostgresqlWords } from '../../core/search/word-index/postgresql.ts'
import { SPACE } from '../contracts/searched.ts'

type Planted = Partial<Pick<SearchParts, 'vectors' | 'words' | 'ranking' | 'onWordsAlone'>>

const NAMED = { ...SPACE, provider: 'test', slot: 'first' as const, since: new Date(0), done: 0, total: 0 }

/** Rows have every vector in their first place, whichever model it is of. */
const firstPlace = {
  now: () => Promise.resolve({ inUse: NAMED }),
  slotOf: () => Promise.resolve('first' as const),
}

/** Search as it is composed where the pgvector extension is there; parts may be put in the place of its own. */
export const pgvectorSearch = (database: Database, planted: Planted = {}): Search =>
  composedSearch(database, CHUNK_VECTORS, { vectors: createPgvectorVectors(database), ...planted })

/** The same where it is not. */
export const exactSearch = (database: Database, planted: Planted = {}): Search =>
  composedSearch(database, CHUNK_DOCUMENTS, { vectors: createExactVectors(database), ...planted })

/** Composed of given indexes; words as the database finds them, unless they are given. */
export const composedSearch = (
  database: Database,
  table: SearchTable,
  parts: Planted & Pick<SearchParts, 'vectors'>,
): Search =>
  createSearch(database, {
    ...{ table, spaces: firstPlace, words: createPostgresqlWords(database, table) },
    ...parts,
  })
