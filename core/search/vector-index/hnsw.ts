import { createHash } from 'node:crypto'
import type { Sql } from '../../database/database.ts'
import type { EmbeddingSpace } from '../../ports.ts'
import { COLUMNS, type Slot } from '../tables.ts'

/** What pgvector can index (HNSW): `vector` up to 2,000 dimensions, half precision up to 4,000. */
const MOST_VECTOR = 2000
const MOST_HALF = 4000

/** A vector column holds any size; its index needs one, and a type that can be indexed at that size. */
const typeOf = (dimensions: number): string =>
  dimensions <= MOST_VECTOR || dimensions > MOST_HALF ? `vector(${dimensions})` : `halfvec(${dimensions})`

/** Cosine distance of a column to a parameter, in the words of the index. */
export const distance = (column: string, parameter: string, dimensions: number): string =>
  `((${column}::${typeOf(dimensions)}) <=> ${parameter}::${typeOf(dimensions)})`

/** The name of the index for vectors of one model: names of models are long, and hold any character. */
export const hnswName = ({ model, dimensions }: EmbeddingSpace, slot: Slot = 'first'): string =>
  `chunk_vectors_${slot === 'first' ? 'hnsw' : 'second_hnsw'}_${dimensions}_${createHash('sha256').update(model).digest('hex').slice(0, 12)}`

/**
 * Makes the approximate nearest neighbour index (HNSW) for the vectors of a model. Each model and size has a partial index of
 * its own, so that a change of the model needs no migration, and no model's vectors stand in the way of another's.
 * Beyond 4,000 dimensions the search is exact, without index.
 */
export async function prepareHnsw(
  sql: Sql,
  table: string,
  space: EmbeddingSpace,
  slot: Slot = 'first',
): Promise<void> {
  const { model, dimensions } = space
  if (dimensions > MOST_HALF) return
  const columns = COLUMNS[slot]
  const type = typeOf(dimensions)
  const operators = type.startsWith('half') ? 'halfvec_cosine_ops' : 'vector_cosine_ops'
  try {
    await sql.query(
      `create index if not exists ${hnswName(space, slot)} on ${table}
       using hnsw ((${columns.embedding}::${type}) ${operators})
       where ${columns.dimensions} = ${dimensions} and ${columns.model} = '${model.replaceAll("'", "''")}'`,
    )
  } catch (error) {
    // Two nodes may make it at the same time: one of them meets the other's name in the catalogue.
    const code = (error as { code?: unknown }).code
    if (code !== '23505' && code !== '42P07') throw error
  }
}

/** Removes those of a model, in either place. */
export async function dropHnsw(sql: Sql, table: string, space: EmbeddingSpace): Promise<void> {
  const schema = table.split('.')[0]
  for (const slot of ['first', 'second'] as const)
    await sql.query(`drop index if exists ${schema}.${hnswName(space, slot)}`)
}
