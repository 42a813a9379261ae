import type { Database, SqlValue } from '../../database/database.ts'
import { COLUMNS, SLOTS, type SearchTable, type Slot } from '../tables.ts'
import type { Followed, FollowedRow, FollowedVectors } from './rows.ts'

/** Rows at a time. */
const PAGE = 1000
/** Removals at a time: where there are more, all is read again. */
export const MOST_REMOVALS = 50_000

/** What an index in memory has not seen, and what it has seen with it: of PostgreSQL, which transactions are over. */
export interface Change extends Followed {
  /** What is seen once all parts of the change are taken in. */
  snapshot: string
}

/** The chunks of an organization, as an index in memory follows them. By the owner, as words always were looked up: only ids leave an index. */
export interface Changes {
  /** All of them, a part at a time. */
  all(organizationId: string): AsyncIterable<Change>
  /**
   * What was committed and is not in a snapshot, a part at a time: also what was begun before it was taken. Undefined where it must be
   * read from the beginning.
   */
  since(organizationId: string, snapshot: string): AsyncIterable<Change>
}

interface Row {
  kind: 'snapshot' | 'removed' | 'row'
  chunk_id: string | null
  said: string | null
  process_id: string | null
  camera_id: string | null
  at: number | null
  text: string | null
  event_types: string[] | null
  vectors: string | null
  embedding: string | null
  model: string | null
  dimensions: number | null
  second_vectors: string | null
  second_embedding: string | null
  second_model: string | null
  second_dimensions: number | null
}

/** What is written of a row, and of one that there is not. */
const SELECTED = `chunk_id, changed::text as said, process_id, camera_id, extract(epoch from at)::float8 * 1000 as at, text, event_types`
const NOTHING = `null::uuid as process_id, null::text as camera_id, null::float8 as at, null::text as text, null::text[] as event_types`

/** As text: drivers make bytes of it faster than of what they take for bytes. */
const vectorsIn = (columns: (typeof COLUMNS)[Slot]): string => {
  const { vectors, embedding, model, dimensions } = columns
  return `encode(${vectors}, 'base64') as ${vectors}, case when ${vectors} is null then ${embedding}::text end as ${embedding}, ${model}, ${dimensions}`
}
const noVectorsIn = ({ vectors, embedding, model, dimensions }: (typeof COLUMNS)[Slot]): string =>
  `null::text as ${vectors}, null::text as ${embedding}, null::text as ${model}, null::int as ${dimensions}`

/** Committed, and not in the snapshot `$2`. What a database that was restored has from another one was read at the beginning. */
const UNSEEN = `organization_id = $1 and changed >= pg_snapshot_xmin($2::pg_snapshot)
  and changed < pg_snapshot_xmax(pg_current_snapshot()) and not pg_visible_in_snapshot(changed, $2::pg_snapshot)`

export function createChanges(
  database: Pick<Database, 'query'>,
  { name: table }: SearchTable,
  { vectors }: { vectors: boolean },
): Changes {
  const withVectors = SLOTS.map((slot) => (vectors ? vectorsIn : noVectorsIn)(COLUMNS[slot]))
  const columns = [SELECTED, ...withVectors].join(', ')
  const none = [NOTHING, ...SLOTS.map((slot) => noVectorsIn(COLUMNS[slot]))].join(', ')
  const removals = 'spectra_insights.search_removals'

  /** Rows in the order of their transactions and ids, behind the one that came last; `where` may name `$1` and `$2`. */
  async function* pages(where: string, order: 'chunk_id' | 'changed, chunk_id', values: SqlValue[]) {
    const behind = (said: string | null, chunkId: string): [string, SqlValue[]] =>
      order === 'chunk_id'
        ? [`chunk_id > $${values.length + 1}`, [chunkId]]
        : [
            `(changed, chunk_id) > ($${values.length + 1}::xid8, $${values.length + 2}::uuid)`,
            [said, chunkId],
          ]
    for (let last: Row | undefined; ;) {
      const [condition, further] = last ? behind(last.said, last.chunk_id!) : ['true', []]
      const rows = await database.query<Row>(
        `select ${columns} from ${table} where ${where} and ${condition} order by ${order} limit ${PAGE}`,
        [...values, ...further],
      )
      if (rows.length > 0) yield rows.map(rowOf)
      if (rows.length < PAGE) return
      last = rows.at(-1)!
    }
  }

  return {
    async *all(organizationId) {
      const [now] = await database.query<{ snapshot: string }>(
        'select pg_current_snapshot()::text as snapshot',
      )
      const { snapshot } = now!
      // Older than the column are those without a transaction.
      for await (const rows of pages('organization_id = $1 and changed is null', 'chunk_id', [
        organizationId,
      ]))
        yield { rows, removed: [], snapshot }
      const said = 'organization_id = $1 and changed is not null'
      for await (const rows of pages(said, 'changed, chunk_id', [organizationId]))
        yield { rows, removed: [], snapshot }
      yield { rows: [], removed: [], snapshot }
    },

    async *since(organizationId, before) {
      const values = [organizationId, before]
      // One statement sees one moment. What was removed may be there again: in that case it is among the rows.
      const found = await database.query<Row>(
        `select 'snapshot' as kind, null::uuid as chunk_id, pg_current_snapshot()::text as said, ${none}
         union all
         (select 'removed', chunk_id, null, ${none} from ${removals} where ${UNSEEN} limit ${MOST_REMOVALS})
         union all
         (select 'row', ${columns} from ${table} where ${UNSEEN} order by changed, chunk_id limit ${PAGE})`,
        values,
      )
      const of = (wanted: Row['kind']): Row[] => found.filter(({ kind }) => kind === wanted)
      const snapshot = of('snapshot')[0]!.said!
      const removed = of('removed').map((row) => row.chunk_id!)
      const rows = of('row').map(rowOf)
      yield { rows, removed, snapshot }
      if (rows.length < PAGE) return
      // Many: the rest page by page. What changes meanwhile comes again the next time.
      for await (const more of pages(UNSEEN, 'changed, chunk_id', values))
        yield { rows: more, removed: [], snapshot }
    },
  }
}

const rowOf = (row: Row): FollowedRow => ({
  chunkId: row.chunk_id!,
  processId: row.process_id!,
  cameraId: row.camera_id,
  at: row.at!,
  text: row.text!,
  eventTypes: row.event_types!,
  vectors: SLOTS.flatMap((slot): FollowedVectors[] => {
    const columns = COLUMNS[slot]
    const [model, dimensions] = [row[columns.model], row[columns.dimensions]]
    const [packed, embedding] = [row[columns.vectors], row[columns.embedding]]
    if (model === null || dimensions === null) return []
    if (packed !== null) return [{ model, dimensions, packed }]
    return embedding === null ? [] : [{ model, dimensions, embedding }]
  }),
})
