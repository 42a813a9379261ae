import type { Database, Sql, SqlValue } from '../../database/database.ts'
import type { EmbeddingSpace, Near, VectorEntry, VectorFilter, VectorIndex } from '../../ports.ts'
import type { SlotOf } from '../chunk-rows.ts'
import { conditions } from '../conditions.ts'
import { checkDimensions } from '../dimensions.ts'
import { checkEntry } from '../entries.ts'
import { COLUMNS, type SearchTable, type Slot } from '../tables.ts'
import { bestPassages, nearestChunks } from './best-passages.ts'
import { createPassagesInRows, type Distance } from './passages-in-rows.ts'

/** How the vectors of one table are compared. */
export interface Comparison {
  distance: Distance
  /** Makes what must be there before the vectors of a model are used. May run on several nodes at once. */
  prepare?(space: EmbeddingSpace, slot: Slot): Promise<void>
  /** The opposite. */
  drop?(space: EmbeddingSpace): Promise<void>
  /** Settings of the transaction of a query. */
  tune?(sql: Sql): Promise<unknown>
  /** @throws SS_CONFIG_INVALID */
  check?(): void
}

/**
 * Vectors that the database compares: those of whole chunks in a column of their rows, those of their passages in a table beside it.
 * They come and go with the rows.
 */
export function createVectorsInRows(
  database: Database,
  table: SearchTable,
  { distance, prepare, drop, tune, check = () => undefined }: Comparison,
  slotOf: SlotOf = () => Promise.resolve('first'),
): VectorIndex {
  const prepared = new Map<string, Promise<void>>()
  const passages = createPassagesInRows(database, table, distance)

  async function ready({ model, dimensions }: EmbeddingSpace): Promise<Slot | undefined> {
    check()
    const slot = await slotOf({ model, dimensions })
    if (!slot || !prepare) return slot
    const key = JSON.stringify([slot, dimensions, model])
    const preparing = prepared.get(key) ?? prepare({ model, dimensions }, slot)
    prepared.set(key, preparing)
    await preparing.catch((error: unknown) => {
      prepared.delete(key)
      throw error
    })
    return slot
  }

  /** Only where the row is that of the entry: it may have been written anew, or be another organization's. */
  async function write(entry: VectorEntry, slot: Slot | undefined): Promise<void> {
    if (!slot) return
    const { embedding, dimensions, model } = COLUMNS[slot]
    await database.query(
      `update ${table.name} set ${embedding} = $1::${table.type}, ${dimensions} = $2, ${model} = $3
       where chunk_id = $4 and organization_id = $5`,
      [table.textOf(entry.vectors[0]!), entry.dimensions, entry.model, entry.chunkId, entry.organizationId],
    )
    await passages.write(entry)
  }

  async function nearestWhole(
    sql: Sql,
    slot: Slot,
    vector: Float32Array,
    filter: VectorFilter,
    n: number,
  ): Promise<Near[]> {
    const { embedding, dimensions, model } = COLUMNS[slot]
    const values: SqlValue[] = [table.textOf(vector), filter.model, n]
    // Whatever else stands in that place: vectors of two models are never compared.
    const where = `${conditions(filter, values)} and ${dimensions} = ${vector.length} and ${model} = $3`
    const near = distance(embedding, '$2', vector.length)
    // Sorted by id after the cut: before it, an index would have to bring all that are equally near, which may be thousands.
    const rows = await sql.query<{ chunk_id: string; distance: number }>(
      `with nearest as (
         select chunk_id, ${near} as distance from ${table.name} where ${where} and ${embedding} is not null
         order by ${near} limit $4
       )
       select chunk_id::text as chunk_id, distance from nearest order by distance, chunk_id`,
      [filter.organizationId, ...values],
    )
    return rows.map(({ chunk_id: chunkId, distance }) => ({ chunkId, place: 0, similarity: 1 - distance }))
  }

  return {
    async upsert(entries) {
      for (const entry of entries) checkEntry(entry)
      for (const entry of entries) await write(entry, await ready(entry))
    },

    remove: () => Promise.resolve(),

    async nearest(vector, filter, n) {
      checkDimensions(vector, filter, 'search')
      const slot = await ready(filter)
      if (!slot) return []
      // By the owner, as words are looked up: under a policy PostgreSQL uses no index for a distance.
      return database.transaction(async (sql) => {
        await tune?.(sql)
        const whole = await nearestWhole(sql, slot, vector, filter, n)
        const others = await nearestChunks((most) => passages.nearest(sql, vector, filter, most), n)
        return bestPassages([...whole, ...others]).slice(0, n)
      })
    },

    async drop(space) {
      prepared.clear()
      await drop?.(space)
      await passages.drop(space)
    },

    async health() {
      check()
      await database.query(`select 1 from ${table.name} limit 1`)
    },
  }
}
