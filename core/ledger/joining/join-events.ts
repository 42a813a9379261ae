import type { Observation, Told } from '../../../schema/analysis.ts'
import { eventIdOf } from '../../../schema/ids.ts'
import type { Sql } from '../../database/database.ts'
import type { StatusFact } from '../status-facts.ts'
import type { WorkItem } from '../work-item.ts'
import { AS_TOLD } from './as-told.ts'
import { neighboursOf } from './neighbours.ts'
import { pairsOf } from './pairs.ts'
import { wholeOf } from './whole.ts'

/** Events of one chunk that go on from or into another one. */
export interface Joinable {
  chunkId: string
  events: readonly Observation[]
}

/** Those of some facts; undefined where none of them goes on beyond its chunk. */
export function joinableOf(facts: readonly StatusFact[]): Joinable | undefined {
  const found = facts.find((fact) => fact.fact === 'events_detected')
  return found?.events.some(({ continuity }) => continuity) ? found : undefined
}

/**
 * Joins what one chunk tells with what its neighbours told: one thing is one event, with the id of its first part and its whole
 * stretch. A part keeps its own row, which says whose part it is (`joined_into`).
 *
 * To be called in the transaction that records the events, after them, with the process locked. Two chunks that follow each other are
 * compared once, when the later of them is recorded, by what each of them told: so the order in which chunks are described changes nothing,
 * and a chunk that is recorded again finds its parts recorded (P2).
 */
export async function joinEvents(sql: Sql, item: WorkItem, { chunkId, events }: Joinable): Promise<void> {
  if (item.modality === 'live') {
    // Its clips are processes of their own: their locks do not keep each other away.
    await sql.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [
      `events of ${item.organizationId} ${item.cameraId}`,
    ])
  }
  if ((await keepTold(sql, item, { chunkId, events })) === 0) return
  const { before, after } = await neighboursOf(sql, { ...item, chunkId })
  const parts = await partsIn(sql, item, [chunkId, before, after])
  const of = (chunk: string | undefined) => parts.filter((part) => part.chunkId === chunk)
  const pairs = [...pairsOf(of(before), of(chunkId)), ...pairsOf(of(chunkId), of(after))]
  const wholes = parts.map(({ id, whole }) => [id, whole] as const)
  for (const group of groupsOf(new Map(wholes), pairs)) await join(sql, item, group)
}

/** Returns how many events are told to go on, by this chunk for the first time. */
async function keepTold(sql: Sql, { tables }: WorkItem, { chunkId, events }: Joinable): Promise<number> {
  const told = events.flatMap(({ continuity, startTime, endTime, confidence, attributes }, position) =>
    continuity
      ? {
          id: eventIdOf(chunkId, position),
          told: { ...continuity, startTime, endTime, confidence, attributes },
        }
      : [],
  )
  const rows = await sql.query(
    `update ${tables.events} e set continuity = t.told from jsonb_to_recordset($1::jsonb) as t(id uuid, told jsonb)
     where e.id = t.id and e.continuity is null returning e.id`,
    [JSON.stringify(told)],
  )
  return rows.length
}

interface Part {
  id: string
  chunkId: string
  type: string
  told: Told
  /** The id of the event that it is a part of, or is. */
  whole: string
}

async function partsIn(
  sql: Sql,
  { tables }: WorkItem,
  chunks: readonly (string | undefined)[],
): Promise<Part[]> {
  const rows = await sql.query<{ id: string; chunk_id: string; type: string; told: Told; whole: string }>(
    `select id, chunk_id, type, continuity as told, coalesce(joined_into, id) as whole from ${tables.events}
     where chunk_id in (select given::uuid from jsonb_array_elements_text($1::jsonb) given) and continuity is not null`,
    [JSON.stringify(chunks.filter((id) => id !== undefined))],
  )
  return rows.map(({ chunk_id, ...row }) => ({ ...row, chunkId: chunk_id }))
}

/** The events that pairs of parts make one, in groups of two and more. */
function groupsOf(
  wholeOfPart: Map<string, string>,
  pairs: readonly (readonly [string, string])[],
): string[][] {
  const groups: Set<string>[] = []
  for (const pair of pairs) {
    const both = pair.map((id) => wholeOfPart.get(id)!)
    const touched = groups.filter((group) => both.some((id) => group.has(id)))
    const merged = new Set([...both, ...touched.flatMap((group) => [...group])])
    for (const group of touched) groups.splice(groups.indexOf(group), 1)
    groups.push(merged)
  }
  return groups.map((group) => [...group]).filter(({ length }) => length > 1)
}

/** Makes several events one: that of the first part. */
async function join(sql: Sql, { tables }: WorkItem, wholes: readonly string[]): Promise<void> {
  const rows = await sql.query<{ id: string; told: Told; shift: number }>(
    `with parts as (
       select e.*, coalesce(extract(epoch from e.at)::float8 - e.start_time, 0) as zero from ${tables.events} e
       where coalesce(e.joined_into, e.id) in (select given::uuid from jsonb_array_elements_text($1::jsonb) given))
     select id, continuity as told, zero - first_value(zero) over placed as shift from parts
     window placed as (order by zero + start_time, id) order by zero + start_time, id`,
    [JSON.stringify(wholes)],
  )
  const [first, ...others] = rows
  const { endTime, confidence, description, attributes } = wholeOf(rows)
  await sql.query(
    `update ${tables.events} set end_time = $2, confidence = $3, description = $4, attributes = $5::jsonb, joined_into = null
     where id = $1`,
    [first!.id, endTime, confidence, description, JSON.stringify(attributes)],
  )
  // One that was the first until now says again what its own chunk told.
  await sql.query(
    `update ${tables.events} e set joined_into = $1, ${AS_TOLD}
     where e.id in (select given::uuid from jsonb_array_elements_text($2::jsonb) given)`,
    [first!.id, JSON.stringify(others.map(({ id }) => id))],
  )
}
