import type { Database } from '../database/database.ts'
import type { Embedding, Search } from '../ports.ts'
import { createSearch } from '../search/search.ts'
import { searchedTable } from '../search/tables.ts'
import { createExactVectors } from '../search/vector-index/exact.ts'
import { createPgvectorVectors } from '../search/vector-index/pgvector.ts'
import { createPostgresqlWords } from '../search/word-index/postgresql.ts'

export function openSearch(database: Database, embedding: Embedding): Search {
  const table = searchedTable(database)
  const vectors = database.vectors ? createPgvectorVectors(database, embedding) : createExactVectors(database)
  return createSearch(database, { table, vectors, words: createPostgresqlWords(database, table) })
}
