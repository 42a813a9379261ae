import { createHash } from 'node:crypto'
import type { Sql } from '../../database/database.ts'
import type { EmbeddingSpace } from '../../ports.ts'
import { COLUMNS, type SearchTable, type Slot } from '../tables.ts'

/** What pgvector can index (HNSW): `vector` up to 2,000 dimensions, half precision up to 4,000. */
const MOST_VECTOR = 2000
const MOST_HALF = 4000

/** A vector column holds any size; its index needs one, and a type that can be indexed at that size. */
const typeOf = (dimensions: number): string =>
  dimensions <= MOST_VECTOR || dimensions > MOST_HALF ? `vector(${dimensions})` : `halfvec(${dimensions})`

/** Cosine distance of a column to a parameter, in the words of the index. */
export const distance = (column: string, parameter: string, dimensions: number): string =>
  `((${column}::${typeOf(dimensions)}) <=> ${parameter}::${typeOf(dimensions)})`

/** What an index is of: whole chunks, in either place of their rows, or their passages. */
export type Indexed = Slot | 'passages'

const BEGINNINGS = {
  first: 'chunk_vectors_hnsw',
  second: 'chunk_vectors_second_hnsw',
  passages: 'passage_vectors_hnsw',
} as const satisfies Record<Indexed, string>

/** The name of the index for vectors of one model: names of models are long, and hold any character. */
export const hnswName = ({ model, dimensions }: EmbeddingSpace, of: Indexed = 'first'): string =>
  `${BEGINNINGS[of]}_${dimensions}_${createHash('sha256').update(model).digest('hex').slice(0, 12)}`

/**
 * Makes the approximate nearest neighbour index (HNSW) for the vectors of a model. Each model and size has a partial index of
 * its own, so that a change of the model needs no migration, and no model's vectors stand in the way of another's.
 * Beyond 4,000 dimensions the search is exact, without index.
 */
export async function prepareHnsw(
  sql: Sql,
  { name, passages }: Pick<SearchTable, 'name' | 'passages'>,
  space: EmbeddingSpace,
  of: Indexed = 'first',
): Promise<void> {
  const { model, dimensions } = space
  if (dimensions > MOST_HALF) return
  const [table, columns] = of === 'passages' ? [passages, COLUMNS.first] : [name, COLUMNS[of]]
  const type = typeOf(dimensions)
  const operators = type.startsWith('half') ? 'halfvec_cosine_ops' : 'vector_cosine_ops'
  try {
    await sql.query(
      `create index if not exists ${hnswName(space, of)} on ${table}
       using hnsw ((${columns.embedding}::${type}) ${operators})
       where ${columns.dimensions} = ${dimensions} and ${columns.model} = '${model.replaceAll("'", "''")}'`,
    )
  } catch (error) {
    // Two nodes may make it at the same time: one of them meets the other's name in the catalogue.
    const code = (error as { code?: unknown }).code
    if (code !== '23505' && code !== '42P07') throw error
  }
}

/** Removes all of a model. */
export async function dropHnsw(sql: Sql, table: string, space: EmbeddingSpace): Promise<void> {
  const schema = table.split('.')[0]
  for (const indexed of ['first', 'second', 'passages'] as const)
    await sql.query(`drop index if exists ${schema}.${hnswName(space, indexed)}`)
}
