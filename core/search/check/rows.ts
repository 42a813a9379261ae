import type { Database } from '../../database/database.ts'
import { TABLES } from '../../ledger/tables.ts'
import type { OwnVectors } from '../../ports.ts'
import { FIRST } from '../spaces/lacking.ts'
import type { PlacedSpace } from '../spaces/spaces.ts'
import { COLUMNS, type SearchTable } from '../tables.ts'

/** A chunk, and whose it is. */
export interface ChunkName {
  organizationId: string
  chunkId: string
}

interface NameRow {
  chunk_id: string
  organization_id: string
}

interface Of {
  database: Pick<Database, 'query'>
  table: SearchTable
  space: PlacedSpace
}

const PAGE = 500

const nameOf = ({ chunk_id: chunkId, organization_id: organizationId }: NameRow): ChunkName => ({
  organizationId,
  chunkId,
})

/** Of a table of chunks: described and indexed, and without a row that is searched. */
const LOST = ({ name }: SearchTable, chunks: string): string =>
  `${chunks} c join spectra_insights.chunk_outputs o on o.chunk_id = c.id
   where c.indexed_at is not null and not exists (select 1 from ${name} s where s.chunk_id = c.id)`

export async function unsearched(database: Of['database'], table: SearchTable): Promise<ChunkName[]> {
  const found: ChunkName[] = []
  for (const { chunks } of Object.values(TABLES)) {
    const rows = await database.query<NameRow>(
      `select c.id::text as chunk_id, c.organization_id::text as organization_id from ${LOST(table, chunks)}`,
    )
    found.push(...rows.map(nameOf))
  }
  return found
}

/** The instant of a chunk's first frame, where its video has a start. */
const BEGAN = `(select f.started_at::timestamptz + c.start_time * interval '1 second'
  from spectra_ops.process_configs f where f.process_id = c.process_id)`

/** What is said in it, as `schema/spoken.ts` writes it. */
const SAID = `coalesce((select E'\\n' || string_agg('At ' || round(t.start_time::numeric, 1) || ' s: ' || t.text, E'\\n' order by t.position)
  from spectra_insights.transcripts t where t.chunk_id = c.id), '')`

/** What is read in it, as `schema/read-texts.ts` writes it. */
const READ = (events: string): string =>
  `coalesce((select E'\\n' || string_agg('Text at ' || round(e.start_time::numeric, 1) || ' s: ' || e.text
     || case when e.joined = e.text then '' else ' (' || e.joined || ')' end, E'\\n' order by e.start_time, e.id)
   from (select id, start_time, attributes->>'text' as text, regexp_replace(attributes->>'text', '[ -/:-@\\[-\`{-~]', '', 'g') as joined
     from ${events} where chunk_id = c.id and type = 'text_seen') e), '')`

/** Makes the rows again that are searched, of what rows know of a chunk; without a vector, which is given to them as to any other. */
export async function indexRows(
  database: Of['database'],
  table: SearchTable,
  chunks: readonly ChunkName[],
): Promise<number> {
  if (chunks.length === 0) return 0
  let count = 0
  for (const { camera, processes, chunks: from, events } of Object.values(TABLES)) {
    const rows = await database.query(
      `insert into ${table.name} (chunk_id, organization_id, process_id, camera_id, ordinal, start_time, end_time, at, text,
         event_types, updated_at)
       select c.id, c.organization_id, c.process_id, (select ${camera} from ${processes} p where p.id = c.process_id),
         c.ordinal, c.start_time, c.end_time, coalesce(${BEGAN}, c.indexed_at), o.summary || ${SAID} || ${READ(events)},
         array(select distinct e.type from ${events} e where e.chunk_id = c.id), now()
       from ${LOST(table, from)} and c.id in (select jsonb_array_elements_text($1::jsonb)::uuid)
       on conflict do nothing returning 1`,
      [JSON.stringify(chunks.map(({ chunkId }) => chunkId))],
    )
    count += rows.length
  }
  return count
}

export async function unembedded(
  database: Of['database'],
  { name }: SearchTable,
  { slot, model, dimensions }: PlacedSpace,
): Promise<ChunkName[]> {
  const columns = COLUMNS[slot]
  const rows = await database.query<NameRow>(
    `select chunk_id::text as chunk_id, organization_id::text as organization_id from ${name}
     where (${columns.model} = $1 and ${columns.dimensions} = $2 and (${columns.vectors} is not null or ${columns.embedding} is not null)) is not true
     order by chunk_id`,
    [model, dimensions],
  )
  return rows.map(nameOf)
}

/** Chunks whose vector a row has, and an index of its own has not. */
export async function absentFrom(own: OwnVectors, { database, table, space }: Of): Promise<ChunkName[]> {
  const columns = COLUMNS[space.slot]
  const absent: ChunkName[] = []
  for (let last = FIRST; ;) {
    const rows = await database.query<NameRow>(
      `select chunk_id::text as chunk_id, organization_id::text as organization_id from ${table.name}
       where chunk_id > $1 and ${columns.model} = $2 and ${columns.dimensions} = $3 order by chunk_id limit ${PAGE}`,
      [last, space.model, space.dimensions],
    )
    if (rows.length === 0) return absent
    absent.push(...(await own.lacking(space, rows.map(nameOf))))
    last = rows.at(-1)!.chunk_id
  }
}

/** What an index of its own has of chunks that are no more, or another organization's. */
export async function orphansIn(own: OwnVectors, { database, table, space }: Of): Promise<ChunkName[]> {
  const orphans: ChunkName[] = []
  for await (const page of own.pages(space)) {
    const rows = await database.query<NameRow>(
      `select chunk_id::text as chunk_id, organization_id::text as organization_id from ${table.name}
       where chunk_id in (select jsonb_array_elements_text($1::jsonb)::uuid)`,
      [JSON.stringify(page.map(({ chunkId }) => chunkId))],
    )
    const there = new Set(rows.map((row) => `${row.organization_id} ${row.chunk_id}`))
    orphans.push(...page.filter(({ organizationId, chunkId }) => !there.has(`${organizationId} ${chunkId}`)))
  }
  return orphans
}
