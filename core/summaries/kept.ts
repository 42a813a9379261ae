import type { OverviewClaim } from '../../schema/overview.ts'
import { toDate, type Sql } from '../database/database.ts'
import { SUMMARIES } from '../ledger/summaries.ts'
import { TABLES } from '../ledger/tables.ts'
import type { Summary } from '../ports.ts'

/** What a summary is of, as its row says. */
export interface KeptRow {
  id: string
  period: 'whole' | 'hour' | 'day'
  process_id: string | null
  camera_id: string | null
  starts_at: string | Date | null
  ends_at: string | Date | null
  zone: string | null
  parts: string | null
  text: string | null
  claims: OverviewClaim[] | null
  provider: string | null
  model: string | null
  note: string | null
  made_at: string | Date | null
}

/** The summary with this id, of the organization that asks. */
export async function readKept(own: Pick<Sql, 'query'>, id: string): Promise<KeptRow | undefined> {
  const [row] = await own.query<KeptRow>(
    `select id, period, process_id, camera_id, starts_at, ends_at, zone, parts, text, claims, provider, model, note, made_at
     from ${SUMMARIES} where organization_id = $1 and id = $2 and period <> 'clip'`,
    [id],
  )
  return row
}

/** As it was made; undefined where it tells other parts than there are. */
export function stillTrue(row: KeptRow | undefined, parts: string): Summary | undefined {
  if (row?.text == null || row.parts !== parts) return undefined
  return {
    ...{ text: row.text, claims: row.claims!, provider: row.provider!, model: row.model! },
    ...(row.note !== null && { note: row.note }),
    madeAt: toDate(row.made_at!),
  }
}

/** By another way of counting, what is kept is made again. */
const COUNTED_BY = '1'

const hashOf = (...lists: string[]): string => `'${COUNTED_BY}:' || md5(concat_ws('|', ${lists.join(', ')}))`

const EVENT = `concat_ws(' ', e.id, e.type, e.start_time, e.end_time, e.attributes::text)`

/** Names all of which the summary of a video is made. */
export async function partsOfVideo(sql: Sql, processId: string): Promise<string> {
  const { processes, chunks, events } = TABLES.batch
  const [row] = await sql.query<{ parts: string }>(
    `select ${hashOf(
      `(select concat_ws(' ', p.chunks_total, p.source_metadata->>'duration', f.started_at) from ${processes} p
        join spectra_ops.process_configs f on f.process_id = p.id where p.id = $2 and p.organization_id = $1)`,
      `(select string_agg(concat_ws(' ', c.id, c.status, c.start_time, c.end_time), ',' order by c.ordinal) from ${chunks} c
        where c.process_id = $2 and c.organization_id = $1)`,
      `(select string_agg(${EVENT}, ',' order by e.start_time, e.id) from ${events} e
        where e.process_id = $2 and e.organization_id = $1 and e.joined_into is null)`,
    )} as parts`,
    [processId],
  )
  return row!.parts
}

/** The same of a camera's time. @param since from when on events are looked at: one may go on into that time */
export async function partsOfCamera(
  sql: Sql,
  { cameraId, from, until, since }: { cameraId: string; from: Date; until: Date; since: Date },
): Promise<string> {
  const { processes, events } = TABLES.live
  const [row] = await sql.query<{ parts: string }>(
    `select ${hashOf(
      `(select string_agg(concat_ws(' ', p.id, p.status, p.taken_at is not null, f.started_at,
          p.source_metadata->>'duration'), ',' order by p.clip_from, p.id)
        from ${processes} p join spectra_ops.process_configs f on f.process_id = p.id
        where p.organization_id = $1 and p.camera_id = $2 and p.clip_from < $4 and p.clip_to > $3)`,
      `(select string_agg(concat_ws(' ', e.at, ${EVENT}), ',' order by e.at, e.id) from ${events} e
        where e.organization_id = $1 and e.camera_id = $2 and e.at >= $5 and e.at < $4 and e.joined_into is null)`,
    )} as parts`,
    [cameraId, from, until, since],
  )
  return row!.parts
}
