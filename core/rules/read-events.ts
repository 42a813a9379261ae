import { toDate, type SqlValue } from '../database/database.ts'
import type { OrganizationSql } from '../database/organization.ts'
import { TABLES, type Tables } from '../ledger/tables.ts'
import { EVENT_COLUMNS, WHOLE, type EventRow } from '../ledger/views.ts'
import { streamOf, type RuleEvent } from './engine/event.ts'
import { waits } from './waiting.ts'

/** An event, and of which videos its parts are. */
export interface ReadEvent extends RuleEvent {
  processIds: readonly string[]
  /** When it was recorded. */
  recordedAt: Date
  /** Whether it may turn out to be one with an earlier event, and is not told until that is known: see `waiting.ts`. */
  waits: boolean
}

interface Row extends Omit<EventRow, 'parts'> {
  camera_id: string | null
  parts: { id: string; process: string }[] | null
  waits: boolean
}

/** The time at which it is asked whether events wait; null for that of the database. */
export interface AsOf {
  now: Date | null
}

/** Events of one organization that are read at once at most. */
export const MOST_EVENTS = 20_000

/** What a condition finds, whole, in the order of time, and with `asOf` whether it waits; none of videos that were analysed again: their first analysis was told. */
export async function readEvents(
  tenant: OrganizationSql,
  condition: (tables: Tables) => string | undefined,
  values: readonly SqlValue[],
  asOf?: AsOf,
): Promise<ReadEvent[]> {
  // In the same statement: what is done when it is looked at whether something waits is joined in what is read.
  const waiting = (tables: Tables): string => (asOf ? waits(tables, `$${values.length + 2}`) : 'false')
  const selects = Object.values(TABLES).flatMap((tables) => {
    const where = condition(tables)
    if (where === undefined) return []
    const camera = tables === TABLES.live ? 'e.camera_id' : 'null::text as camera_id'
    return `select ${EVENT_COLUMNS}, ${camera},
        (select jsonb_agg(jsonb_build_object('id', q.id, 'process', q.process_id)) from ${tables.events} q
          where q.joined_into = e.id) as parts, ${waiting(tables)} as waits
      from ${tables.events} e join ${tables.processes} p on p.id = e.process_id
      where e.organization_id = $1 and ${WHOLE} and p.reprocess_of is null and ${where}`
  })
  const rows = await tenant.query<Row>(
    `${selects.join(' union all ')} order by at, start_time, id limit ${MOST_EVENTS}`,
    asOf ? [...values, asOf.now] : values,
  )
  return rows.map(toRuleEvent)
}

/** Events with these ids; of a part of one the whole. */
export const eventsByIds = (
  tenant: OrganizationSql,
  ids: readonly string[],
  asOf: AsOf,
): Promise<ReadEvent[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : readEvents(
        tenant,
        ({ events }) => `e.id in (select coalesce(q.joined_into, q.id) from ${events} q
          where q.organization_id = $1 and q.id in (select i::uuid from jsonb_array_elements_text($2::jsonb) i))`,
        [JSON.stringify(ids)],
        asOf,
      )

/** A part of what happened: of a camera or of all by the clock, of a video by its own seconds. */
export type Context =
  | { camera: string | undefined; from: number; until: number }
  | { process: string; from: number; until: number }

/** How far before a stretch a chunk may begin of which something lies in it. */
const LONGEST_CHUNK = `interval '1 hour'`

/** What happened within a context, and what went on into it. */
export function eventsAround(tenant: OrganizationSql, context: Context, asOf?: AsOf): Promise<ReadEvent[]> {
  if ('process' in context) {
    return readEvents(
      tenant,
      () => `e.process_id = $2 and e.start_time >= $3::float8 and e.start_time <= $4::float8`,
      [context.process, context.from, context.until],
      asOf,
    )
  }
  const { camera, from, until } = context
  return readEvents(
    tenant,
    (tables) => {
      const ofCamera =
        tables === TABLES.live ? 'and ($2::text is null or q.camera_id = $2)' : 'and $2::text is null'
      return `e.id in (select coalesce(q.joined_into, q.id) from ${tables.events} q where q.organization_id = $1 ${ofCamera}
        and q.at >= $3::timestamptz - ${LONGEST_CHUNK} and q.at <= $4::timestamptz)`
    },
    [camera ?? null, new Date(from), new Date(until)],
    asOf,
  )
}

function toRuleEvent(row: Row): ReadEvent {
  const { id, start_time: startTime, end_time: endTime, process_id: processId, parts } = row
  const start = row.at === null ? startTime * 1000 : toDate(row.at).getTime()
  const place = {
    ...(row.camera_id !== null && { cameraId: row.camera_id }),
    ...{ processId, isByClock: row.at !== null },
  }
  return {
    ...place,
    ...{ id, start, startTime, endTime, stream: streamOf(place), chunkId: row.chunk_id },
    end: start + (endTime - startTime) * 1000,
    ...{ recordedAt: toDate(row.created_at), waits: row.waits },
    parts: [id, ...(parts ?? []).map((part) => part.id)],
    processIds: [...new Set([processId, ...(parts ?? []).map((part) => part.process)])],
    ...{
      type: row.type,
      confidence: row.confidence,
      description: row.description,
      attributes: row.attributes,
    },
  }
}
