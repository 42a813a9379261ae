import type { OrganizationSql } from '../database/organization.ts'
import { LONGEST_GAP } from '../ledger/joining/neighbours.ts'
import { OPEN_CHUNKS, TABLES, type Tables } from '../ledger/tables.ts'
import type { JournalEntry } from '../ports.ts'

/**
 * What goes on from the chunk before it may turn out to be one with something that was told already, once that chunk is known:
 *
 *     clip 1  told        clip 2  still worked on        clip 3  goes on from clip 2: waits
 *
 * So it waits for the chunk before, and is looked at again when that is done, failed or cancelled. Not without end: a clip that waits
 * for hours (a provider that is away, a budget, a camera that was paused) keeps nobody from being told of what came after it.
 */
export const LONGEST_WAIT_SECONDS = 180
const LONGEST_WAIT = `interval '${LONGEST_WAIT_SECONDS} seconds'`

/** Clips that far apart may be joined, in seconds: they begin and end with whole segments, so they may be nearer than they were asked for. */
const NEXT_DOOR = LONGEST_GAP + 3

const OPEN_PROCESSES = `'pending', 'queued', 'processing'`

/**
 * Whether an event `e` of a process `p` waits, as an expression.
 * @param now the parameter that holds the time, null for that of the database
 */
export const waits = (tables: Tables, now: string): string => `(case
  when e.continuity is null or not coalesce((e.continuity->>'before')::boolean, false) then false
  when least(e.created_at, (select min(q.created_at) from ${tables.events} q where q.joined_into = e.id))
    < coalesce(${now}::timestamptz, clock_timestamp()) - ${LONGEST_WAIT} then false
  else (select case when c.ordinal > 1 then ${chunkBefore(tables)} else ${clipBefore(tables)} end
    from ${tables.chunks} c where c.id = e.chunk_id) end)`

const chunkBefore = ({ chunks }: Tables): string => `(p.status in (${OPEN_PROCESSES}) and not exists (
  select 1 from ${chunks} b where b.process_id = c.process_id and b.ordinal = c.ordinal - 1 and b.status not in (${OPEN_CHUNKS})))`

/** When the newest range before a clip `p` begins that is still to be made up for. */
const NEWEST_LEFT = `least(m.backlog_to, p.clip_from) - make_interval(secs => m.every_seconds)`

/**
 * The clip before is still worked on, or is still to be ordered: its range is among those that are made up for. It need not be the one right
 * before: where a recorder was gone there is none of that.
 */
const clipBefore = (tables: Tables): string =>
  tables === TABLES.live
    ? `(exists (select 1 from (
          select b.status, b.clip_to from ${tables.processes} b
          where b.organization_id = p.organization_id and b.camera_id = p.camera_id and b.clip_from < p.clip_from
            and b.reprocess_of is null
          order by b.clip_from desc limit 1) b
        where b.status in (${OPEN_PROCESSES}) and b.clip_to >= p.clip_from - interval '${NEXT_DOOR} seconds')
      or exists (select 1 from spectra_core.cameras m
        where m.organization_id = p.organization_id and m.id = p.camera_id and m.paused_at is null and m.backlog_from < p.clip_from
          and ${NEWEST_LEFT} + make_interval(secs => m.clip_seconds) >= p.clip_from - interval '${NEXT_DOOR} seconds'
          and not exists (select 1 from ${tables.processes} b
            where b.organization_id = p.organization_id and b.camera_id = p.camera_id and b.clip_from < p.clip_from
              and b.clip_from > ${NEWEST_LEFT} - interval '1 second' and b.reprocess_of is null)))`
    : 'false'

/** Around a clip that is done, so far away what waits is looked at again. */
const NEAR = `interval '15 minutes'`

const SETTLED = new Set(['completed', 'failed', 'cancelled'])

/** Whether an entry tells that a chunk or a camera's clip is done, for good or ill. */
export function settles({ kind, cameraId }: JournalEntry): boolean {
  const [what, status = ''] = kind.split('_')
  return SETTLED.has(status) && (what === 'chunk' || (what === 'process' && cameraId !== undefined))
}

/** Those of the events with these ids that may have waited. */
export async function wentOn(tenant: OrganizationSql, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const selects = Object.values(TABLES).map(
    ({ events }) => `select e.id from ${events} e
      where e.id in (select i::uuid from jsonb_array_elements_text($2::jsonb) i) and ${GOES_ON}`,
  )
  const rows = await tenant.query<{ id: string }>(selects.join(' union '), [JSON.stringify(ids)])
  return rows.map(({ id }) => id)
}

const GOES_ON = `e.organization_id = $1 and e.joined_into is null and (e.continuity->>'before')::boolean`

/** Ids of the events that may have waited for what entries tell is done. */
export async function waitedFor(
  tenant: OrganizationSql,
  entries: readonly JournalEntry[],
): Promise<string[]> {
  const settled = entries.filter(settles)
  const chunks = settled.filter(({ kind }) => kind.startsWith('chunk_')).flatMap(({ subjects }) => subjects)
  const clips = settled
    .filter(({ kind, processId }) => kind.startsWith('process_') && processId !== undefined)
    .map(({ processId }) => processId!)
  if (chunks.length + clips.length === 0) return []
  const selects = Object.values(TABLES).map(
    (tables) => `select e.id from ${tables.chunks} s
      join ${tables.chunks} c on c.process_id = s.process_id and c.ordinal = s.ordinal + 1
      join ${tables.events} e on e.chunk_id = c.id
      where s.id in (select i::uuid from jsonb_array_elements_text($2::jsonb) i) and ${GOES_ON}`,
  )
  const { processes, events } = TABLES.live
  const rows = await tenant.query<{ id: string }>(
    `${selects.join(' union ')} union
     select e.id from ${processes} s join ${events} e on e.organization_id = s.organization_id and e.camera_id = s.camera_id
       and e.at >= s.clip_from - ${NEAR} and e.at <= s.clip_to + ${NEAR}
     where s.organization_id = $1 and s.id in (select i::uuid from jsonb_array_elements_text($3::jsonb) i) and ${GOES_ON}`,
    [JSON.stringify(chunks), JSON.stringify(clips)],
  )
  return rows.map(({ id }) => id)
}
