import { toDate, type Database, type SqlValue } from '../database/database.ts'
import type { EmbeddingSpace, SearchDocument, SearchFilter, SearchHit, SearchSelection } from '../ports.ts'
import type { Ranked } from './fuse.ts'
import { createHitRows, isWithin, likenessOfRow, type HitRow } from './hit-rows.ts'
import { pack } from './packed.ts'
import { passageAt, toColumn } from './passage-column.ts'
import { COLUMNS, SLOTS, type SearchTable, type Slot } from './tables.ts'

/** The rows of searched chunks, with their vectors: what is found is what stands here, and indexes can be made of it again. */
export interface ChunkRows {
  /** Upserts by chunk id, the last of one chunk. Returns those written: a chunk of another organization stays as it is. */
  put(...documents: readonly SearchDocument[]): Promise<SearchDocument[]>
  remove(selection: SearchSelection): Promise<void>
  /** Those of the ranked chunks that are there, the tenant's, and pass the filter, in their order, at most `limit`. */
  hits(ranked: readonly Ranked[], filter: SearchFilter, limit: number): Promise<SearchHit[]>
}

/** Where rows have the vectors of a model; undefined where they have none that is kept. */
export type SlotOf = (space: EmbeddingSpace) => Promise<Slot | undefined>

/** Rows of one statement: with their vectors they take about a megabyte. */
const BATCH = 50

/** What is written of a chunk, with the types of statements; `$` is the value. */
const WRITTEN = [
  ['chunk_id', '$::uuid'],
  ['organization_id', '$::uuid'],
  ['process_id', '$::uuid'],
  ['camera_id', '$::text'],
  ['ordinal', '$::int'],
  ['start_time', '$::float8'],
  ['end_time', '$::float8'],
  ['at', '$::timestamptz'],
  ['text', '$::text'],
  ['event_types', 'array(select jsonb_array_elements_text($::jsonb))'],
  ['passages', '$::jsonb'],
  ...SLOTS.flatMap((slot) => {
    const { vectors, dimensions, model } = COLUMNS[slot]
    return [[vectors, '$::bytea'] as const, [dimensions, '$::int'] as const, [model, '$::text'] as const]
  }),
] as const
const NAMES = WRITTEN.map(([name]) => name)
/** What of them is the chunk's for good. */
const FIXED = new Set<string>(['chunk_id', 'organization_id', 'process_id', 'camera_id', 'ordinal'])
/** Vectors that the database compares are of the text that was: their index writes them again. */
const CHANGED = [
  ...NAMES.filter((name) => !FIXED.has(name)).map((name) => `${name} = excluded.${name}`),
  ...SLOTS.map((slot) => `${COLUMNS[slot].embedding} = null`),
].join(', ')

export function createChunkRows(
  database: Database,
  searched: SearchTable,
  slotOf: SlotOf = () => Promise.resolve('first'),
): ChunkRows {
  const { name: table } = searched
  const rowsOf = createHitRows(database, searched)
  /** The vectors, their size and their model for each place; a place that none are for is emptied: they would be of another text. */
  async function placed({ passages, also, model, dimensions }: SearchDocument): Promise<SqlValue[]> {
    const places: Partial<Record<Slot, SqlValue[]>> = {}
    const own = { model, dimensions, vectors: passages.map(({ vector }) => vector) }
    for (const { vectors, ...space } of [own, ...(also ? [also] : [])]) {
      places[(await slotOf(space)) ?? 'first'] ??= [pack(vectors), space.dimensions, space.model]
    }
    return SLOTS.flatMap((slot) => places[slot] ?? [null, null, null])
  }

  const valuesOf = async (document: SearchDocument): Promise<SqlValue[]> => [
    document.chunkId,
    document.organizationId,
    document.processId,
    document.cameraId ?? null,
    document.ordinal,
    document.startTime,
    document.endTime,
    document.at,
    document.text,
    JSON.stringify(document.eventTypes),
    JSON.stringify(toColumn(document.passages)),
    ...(await placed(document)),
  ]

  async function putSome(documents: readonly SearchDocument[]): Promise<string[]> {
    const values: SqlValue[] = []
    const row = (each: readonly SqlValue[]): string =>
      `(${each.map((value, index) => WRITTEN[index]![1].replace('$', `$${values.push(value)}`)).join(', ')}, now())`
    const lines = []
    for (const document of documents) lines.push(row(await valuesOf(document)))
    const rows = await database.query<{ chunk_id: string }>(
      `insert into ${table} as v (${NAMES.join(', ')}, updated_at) values ${lines.join(', ')}
       on conflict (chunk_id) do update set ${CHANGED}, updated_at = excluded.updated_at
       where v.organization_id = excluded.organization_id
       returning chunk_id::text as chunk_id`,
      values,
    )
    return rows.map((row) => row.chunk_id)
  }

  return {
    async put(...documents) {
      // In one order everywhere: two who write the same chunks do not wait for each other.
      const byId = new Map(documents.map((document) => [document.chunkId, document]))
      const ordered = [...byId.values()].sort((a, b) => (a.chunkId < b.chunkId ? -1 : 1))
      const written: SearchDocument[] = []
      for (let from = 0; from < ordered.length; from += BATCH) {
        const some = await putSome(ordered.slice(from, from + BATCH))
        written.push(...some.map((id) => byId.get(id)!))
      }
      return written
    },

    async remove(selection) {
      const [column, id] =
        'chunkId' in selection ? ['chunk_id', selection.chunkId] : ['process_id', selection.processId]
      const organization = database.as(selection)
      await organization.query(`delete from ${table} where organization_id = $1 and ${column} = $2`, [id])
    },

    async hits(ranked, filter, limit) {
      const hits: SearchHit[] = []
      // An index is seldom wrong: so many are looked up as are wanted, and more only where some of them are not there.
      for (let from = 0, many = limit; from < ranked.length && hits.length < limit; from += many, many *= 4) {
        hits.push(...(await hitsOf(ranked.slice(from, from + many), filter)))
      }
      return hits.slice(0, limit)
    },
  }

  async function hitsOf(ranked: readonly Ranked[], filter: SearchFilter): Promise<SearchHit[]> {
    const { organizationId, cameras } = filter
    const ids = ranked.map(({ chunkId }) => chunkId)
    const found = await rowsOf(ids, { organizationId, cameras })
    return ranked.flatMap((each) => {
      const row = found.get(each.chunkId)
      return row && isWithin(filter, row) ? [toHit(row, each)] : []
    })
  }
}

const toHit = (row: HitRow, { score, place, share, similarity }: Ranked): SearchHit => ({
  chunkId: row.chunk_id,
  processId: row.process_id,
  ordinal: row.ordinal,
  startTime: row.start_time,
  endTime: row.end_time,
  at: toDate(row.at),
  text: row.text,
  eventTypes: row.event_types,
  likeness: likenessOfRow(row),
  ...(place === undefined ? {} : { passage: passageAt(row, place) }),
  ...(similarity === undefined ? {} : { similarity }),
  ...(share === undefined ? {} : { share }),
  score,
})
