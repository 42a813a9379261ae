import type { ChunkProcessingRequest, Modality, VideoSource } from '../../schema/messages/index.ts'
import { soundKey } from '../../schema/keys.ts'
import type { QueueName } from '../../schema/queues.ts'
import { toDate, type Sql, type SqlValue } from '../database/database.ts'
import { CONFIG_COLUMNS, optionsOf, type ConfigRow } from './config-rows.ts'
import { handedOn, insertOutbox, rowsOf, type Outgoing } from './outbox.ts'
import { isOpenTurn, toAnswer } from './chat-turns.ts'
import { OPEN_SUMMARY, toSumUp } from './summaries.ts'
import { TABLES, UNTAKEN } from './tables.ts'
import type { Writer } from './writer.ts'

/** Messages written at once; the next call goes on. */
const LIMIT = 1000

/** A message by which open work goes on, and when something was last recorded of that. */
export interface OpenWork {
  message: Outgoing
  touchedAt: Date
}

/**
 * Writes the messages again by which open work of a queue goes on, where nothing was recorded of it since `untouchedSince`:
 * rows tell all that was in them, their age included (P9). A message that is there after all meets its own id and is skipped
 * (P2). Returns how many.
 */
export async function recallMessages(
  sql: Sql,
  { owner }: Writer,
  queue: QueueName,
  untouchedSince: Date,
): Promise<number> {
  const work = await openWork(sql, queue, untouchedSince)
  if (work.length === 0) return 0
  const messages = work.map(({ message }) => message)
  const rows = await sql.query(`${insertOutbox('$1')} returning seq`, [rowsOf(messages, owner)])
  return rows.length
}

/** The oldest open work of a queue; with `since` of what was not touched since then. */
export async function openWork(sql: Sql, queue: QueueName, since: Date | null = null): Promise<OpenWork[]> {
  const work: OpenWork[] = []
  for (const modality of ['batch', 'live'] as const)
    work.push(...(await workWhere(sql, queue, modality, openOf(queue, modality), [since])))
  return work
}

/**
 * The work whose messages go into a queue.
 * @param where a condition on its processes `p` and, where the messages are about chunks, on its chunks `c`; of summaries, on `s`
 */
export function workWhere(
  sql: Sql,
  queue: QueueName,
  modality: Modality,
  where: string,
  values: readonly SqlValue[],
): Promise<OpenWork[]> {
  switch (queue) {
    case 'S2_PROCESSING_QUEUE':
      return modality === 'live' ? toTake(sql, where, values) : Promise.resolve([])
    case 'M0_PRIORITY_QUEUE':
      return toCut(sql, modality, where, values)
    case 'M0_RESULTS_QUEUE':
    case 'M1_INFERENCE_QUEUE':
      return toFinish(sql, modality, queue, where, values)
    case 'CONTEXT_SUMMARIZATION_QUEUE':
      return modality === 'batch' ? toSumUp(sql, where, values) : Promise.resolve([])
    case 'CHAT_QUEUE':
      return modality === 'batch' ? toAnswer(sql, where, values) : Promise.resolve([])
    default:
      return Promise.resolve([])
  }
}

/** What is open, as a condition. */
function openOf(queue: QueueName, modality: Modality): string {
  switch (queue) {
    case 'S2_PROCESSING_QUEUE':
      return `${UNTAKEN} and ${untouched('p')} and ${notWaiting(queue)}`
    case 'M0_PRIORITY_QUEUE':
      return `p.status in ('queued', 'processing') and p.chunks_total is null and ${untouched('p')}
        and ${takenOf(modality)} and ${notWaiting(queue)}`
    case 'M0_RESULTS_QUEUE':
      return `c.status in ('pending', 'processing') and ${untouched('c')} and p.status <> 'cancelled' and ${NOT_HELD}`
    case 'CONTEXT_SUMMARIZATION_QUEUE':
      return `${OPEN_SUMMARY} and ${untouched('s')}`
    case 'CHAT_QUEUE':
      return `${isOpenTurn('c')} and ${untouched('c')}`
    default:
      return `c.status = 'm1_completed' and ${untouched('c')} and p.status <> 'cancelled' and ${NOT_HELD}`
  }
}

/** `$1` is the instant since when nothing may have been recorded, or null. */
const untouched = (row: string): string => `($1::timestamptz is null or ${row}.updated_at < $1)`

/** A message that waits for admission is not lost, however long it waits. */
const notWaiting = (queue: QueueName): string =>
  `not exists (select 1 from spectra_ops.outbox o where o.target = '${queue}' and o.process_id = p.id)`

/** Nor is one that waits for a budget. */
const NOT_HELD = 'not exists (select 1 from spectra_ops.held_messages h where h.chunk_id = c.id)'

/** A clip is cut only when it was taken. */
const takenOf = (modality: Modality): string => (modality === 'live' ? 'p.taken_at is not null' : 'true')

const cameraOf = (modality: Modality): string => (modality === 'live' ? 'p.camera_id' : 'null')

interface ProcessRow extends ConfigRow {
  id: string
  organization_id: string
  trace: string
  source: VideoSource
  priority: number
  camera_id: string | null
  created_at: string | Date
  updated_at: string | Date
}

async function toCut(
  sql: Sql,
  modality: Modality,
  where: string,
  values: readonly SqlValue[],
): Promise<OpenWork[]> {
  const rows = await sql.query<ProcessRow>(
    `select p.id, p.organization_id, p.trace, p.source, p.priority, p.created_at, p.updated_at, ${cameraOf(modality)} as camera_id,
       ${CONFIG_COLUMNS}
     from ${TABLES[modality].processes} p join spectra_ops.process_configs f on f.process_id = p.id
     where ${where} order by p.created_at limit ${LIMIT}`,
    values,
  )
  return rows.map((row) => {
    const { id: processId, organization_id: organizationId, trace, source, priority } = row
    const options = optionsOf(row)
    const cameraId = row.camera_id ?? undefined
    const request = { processId, organizationId, source, options, modality, cameraId }
    const at = toDate(row.created_at)
    const from = { organizationId, processId, trace }
    const message = handedOn(from, at, 'M0_PRIORITY_QUEUE', request, priority)
    return { message, touchedAt: toDate(row.updated_at) }
  })
}

interface TaskRow {
  id: string
  organization_id: string
  camera_id: string
  trace: string
  clip_from: string | Date
  clip_to: string | Date
  created_at: string | Date
  updated_at: string | Date
}

async function toTake(sql: Sql, where: string, values: readonly SqlValue[]): Promise<OpenWork[]> {
  const rows = await sql.query<TaskRow>(
    `select id, organization_id, camera_id, trace, clip_from, clip_to, created_at, updated_at
     from ${TABLES.live.processes} p where ${where} order by created_at limit ${LIMIT}`,
    values,
  )
  return rows.map(({ id, organization_id: organizationId, camera_id: cameraId, trace, ...row }) => {
    const startTimestamp = toDate(row.clip_from).toISOString()
    const task = {
      taskId: id,
      cameraId,
      organizationId,
      startTimestamp,
      endTimestamp: toDate(row.clip_to).toISOString(),
    }
    const from = { organizationId, processId: id, trace }
    const message = handedOn(from, toDate(row.created_at), 'S2_PROCESSING_QUEUE', task)
    return { message, touchedAt: toDate(row.updated_at) }
  })
}

interface ChunkRow {
  ocr: boolean | null
  id: string
  process_id: string
  organization_id: string
  trace: string
  ordinal: number
  start_time: number
  end_time: number
  video_key: string
  cache_key: string
  summary_key: string | null
  /** Its process has the sound of chunks beside their copies. */
  sound: boolean
  started_at: string | null
  motion_gate: boolean | null
  camera_id: string | null
  goes_on: boolean
  created_at: string | Date
  updated_at: string | Date
}

async function toFinish(
  sql: Sql,
  modality: Modality,
  queue: QueueName,
  where: string,
  values: readonly SqlValue[],
): Promise<OpenWork[]> {
  const { chunks, processes } = TABLES[modality]
  const rows = await sql.query<ChunkRow>(
    `select c.id, c.process_id, c.organization_id, c.created_at, c.updated_at, p.trace, c.ordinal, c.start_time, c.end_time, c.video_key,
       c.cache_key, o.summary_key, f.started_at, f.motion_gate, f.ocr, coalesce(p.source_metadata->>'sound' = 'true', false) as sound, ${cameraOf(modality)} as camera_id,
       p.chunks_total is null or c.ordinal < p.chunks_total as goes_on
     from ${chunks} c join ${processes} p on p.id = c.process_id
     left join spectra_ops.process_configs f on f.process_id = p.id
     left join spectra_insights.chunk_outputs o on o.chunk_id = c.id
     where ${where} order by c.created_at limit ${LIMIT}`,
    values,
  )
  return rows.map((row) => {
    const { process_id: processId, organization_id: organizationId, trace, ordinal } = row
    const span = { ordinal, startTime: row.start_time, endTime: row.end_time }
    const chunk: ChunkProcessingRequest = {
      chunkId: row.id,
      processId,
      organizationId,
      modality,
      cameraId: row.camera_id ?? undefined,
      span,
      videoKey: row.video_key,
      cacheKey: row.cache_key,
      ...(row.sound && { soundKey: soundKey(organizationId, processId, span) }),
      startedAt: row.started_at ?? undefined,
      motionGate: row.motion_gate ?? undefined,
      ocr: row.ocr ?? undefined,
      ...(modality === 'live' && row.goes_on && { clipGoesOn: true }),
    }
    const payload = row.summary_key === null ? chunk : { ...chunk, summaryKey: row.summary_key }
    const from = { organizationId, processId, trace }
    const message = handedOn(from, toDate(row.created_at), queue, payload)
    return { message, touchedAt: toDate(row.updated_at) }
  })
}
