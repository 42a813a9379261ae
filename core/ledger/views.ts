import type { SourceMetadata, Warning } from '../../schema/facts.ts'
import type { DetectedEvent, NotAsked, PassedOver } from '../../schema/analysis.ts'
import type { SchemaUsed } from '../../schema/event-schema.ts'
import type { ChunkRecord } from '../../schema/facts.ts'
import type { ChunkStatus, ProcessStatus } from '../../schema/status.ts'
import { toDate, toDateOrNone } from '../database/database.ts'
import type { Cause } from '../errors.ts'
import type {
  ChunkView,
  EventView,
  ProcessState,
  ProcessView,
  ProcessWaiting,
  StageCounts,
} from '../ports.ts'
import { CONFIG_COLUMNS, optionsOf, type ConfigRow } from './config-rows.ts'
import { TABLES, type Tables } from './tables.ts'

/** Rows as the statements below give them, and the views that ports give of them. */
export interface StateRow extends ConfigRow {
  id: string
  organization_id: string
  status: ProcessStatus
  source_metadata: SourceMetadata | null
  chunks_total: number | null
}

export const STATE_COLUMNS = `p.id, p.organization_id, p.status, p.source_metadata, p.chunks_total, ${CONFIG_COLUMNS}`

export const toState = (row: StateRow): ProcessState => ({
  id: row.id,
  organizationId: row.organization_id,
  status: row.status,
  options: optionsOf(row),
  ...(row.source_metadata && { source: row.source_metadata }),
  ...(row.chunks_total !== null && { chunksTotal: row.chunks_total }),
})

export interface ProcessRow extends StateRow, CountsRow {
  title: string
  camera_id: string | null
  created_at: string
  updated_at: string
  finished_at: string | null
  warnings: Warning[]
  cause: Cause | null
  reprocess_of: string | null
  waiting: (Pick<ProcessWaiting, 'code' | 'message'> & { since: string }) | null
  waiting_chunks: number
  budget: number | null
}

export interface CountsRow {
  chunks: number
  described: number
  completed: number
  failed: number
  events: number
}

const PROCESS_COLUMNS = (camera: string): string =>
  `${STATE_COLUMNS}, p.title, p.created_at, p.updated_at, p.finished_at, p.warnings, p.cause, p.reprocess_of, ${camera} as camera_id,
   p.waiting, case when p.waiting is null then 0 else (select count(*)::int from spectra_ops.held_messages h where h.process_id = p.id) end
     as waiting_chunks,
   (select b.usd::float8 from spectra_ops.budgets b where b.organization_id = p.organization_id and b.subject = 'process'
      and b.subject_id = p.id::text) as budget`

/** Counting takes a row of an index for each chunk and event. */
const COUNTED = ({ chunks, events }: Tables): string => `
   cross join lateral (
     select count(*)::int as chunks, count(described_at)::int as described,
       count(*) filter (where status = 'completed')::int as completed,
       count(*) filter (where status = 'failed')::int as failed
     from ${chunks} where process_id = p.id) c
   cross join lateral (select count(*)::int as events from ${events} where process_id = p.id and joined_into is null) e`
const COUNTS = 'c.chunks, c.described, c.completed, c.failed, e.events'

/** Processes with their counts; `tail` filters, orders and limits. */
export const selectProcesses = (tables: Tables, tail: string): string =>
  `select ${PROCESS_COLUMNS(tables.camera)}, ${COUNTS}
   from ${tables.processes} p
   join spectra_ops.process_configs f on f.process_id = p.id ${COUNTED(tables)}
   ${tail}`

/** The same without their counts. */
export const selectUncounted = ({ processes, camera }: Tables, tail: string): string =>
  `select ${PROCESS_COLUMNS(camera)} from ${processes} p
   join spectra_ops.process_configs f on f.process_id = p.id ${tail}`

/** The counts alone. */
export const selectCounts = (tables: Tables, tail: string): string =>
  `select p.id, p.chunks_total, ${COUNTS} from ${tables.processes} p ${COUNTED(tables)} ${tail}`

export const toProcess = (row: ProcessRow): ProcessView => ({ ...toUncounted(row), counts: toCounts(row) })

export const toUncounted = (row: Omit<ProcessRow, keyof CountsRow>): Omit<ProcessView, 'counts'> => ({
  ...toState(row),
  title: row.title,
  ...(row.camera_id !== null && { cameraId: row.camera_id }),
  createdAt: toDate(row.created_at),
  updatedAt: toDate(row.updated_at),
  finishedAt: toDateOrNone(row.finished_at),
  warnings: row.warnings,
  cause: row.cause ?? undefined,
  ...(row.reprocess_of !== null && { reprocessOf: row.reprocess_of }),
  ...(row.waiting && {
    waiting: { ...row.waiting, since: new Date(row.waiting.since), chunks: row.waiting_chunks },
  }),
  ...(row.budget !== null && { budget: row.budget }),
})

export const toCounts = (row: CountsRow & Pick<StateRow, 'chunks_total'>): StageCounts => ({
  chunks: row.chunks,
  chunksTotal: row.chunks_total ?? undefined,
  described: row.described,
  completed: row.completed,
  failed: row.failed,
  events: row.events,
})

export interface ChunkRow {
  id: string
  process_id: string
  ordinal: number
  start_time: number
  end_time: number
  video_key: string
  cache_key: string
  codec: string
  fps: number
  width: number
  height: number
  bytes: number
  sha256: string
  status: ChunkStatus
  cause: Cause | null
  prompt: string | null
  prompt_version: string | null
  event_schema: SchemaUsed | null
  passed_over: PassedOver[] | null
  not_asked: NotAsked | null
}

export const CHUNK_COLUMNS = `c.id, c.process_id, c.ordinal, c.start_time, c.end_time, c.video_key, c.cache_key,
  c.codec, c.fps, c.width, c.height, c.bytes::float8 as bytes, c.sha256, c.status, c.cause,
  c.prompt, c.prompt_version, c.event_schema, c.passed_over, c.not_asked`

export const toChunkRecord = (row: ChunkRow): ChunkRecord => ({
  chunkId: row.id,
  ordinal: row.ordinal,
  startTime: row.start_time,
  endTime: row.end_time,
  videoKey: row.video_key,
  cacheKey: row.cache_key,
  codec: row.codec,
  fps: row.fps,
  width: row.width,
  height: row.height,
  bytes: row.bytes,
  sha256: row.sha256,
})

export interface OutputColumns {
  summary: string | null
  summary_key: string | null
  thumbnail_key: string | null
  model: string | null
  provider: string | null
}

/** Of the output `o` of a chunk, where there is one. */
export const OUTPUT_COLUMNS = 'o.summary, o.summary_key, o.thumbnail_key, o.model, o.provider'
export const OUTPUTS = 'spectra_insights.chunk_outputs'

export const toChunk = (row: ChunkRow & OutputColumns): ChunkView => ({
  ...toChunkRecord(row),
  id: row.id,
  processId: row.process_id,
  status: row.status,
  summary: row.summary ?? undefined,
  summaryKey: row.summary_key ?? undefined,
  thumbnailKey: row.thumbnail_key ?? undefined,
  model: row.model ?? undefined,
  provider: row.provider ?? undefined,
  prompt: row.prompt ?? undefined,
  promptVersion: row.prompt_version ?? undefined,
  ...(row.event_schema && {
    eventSchema: { name: row.event_schema.name, version: row.event_schema.version },
  }),
  passedOver: row.passed_over ?? undefined,
  notAsked: row.not_asked ?? undefined,
  cause: row.cause ?? undefined,
})

export interface EventRow {
  id: string
  process_id: string
  chunk_id: string
  organization_id: string
  type: string
  start_time: number
  end_time: number
  confidence: number
  description: string
  attributes: DetectedEvent['attributes']
  created_at: string
  at: string | null
  reviewed_at: string | null
  schema_name: string | null
  schema_version: string | null
  severity: string | null
  /** The ids of its other parts, where they were asked for. */
  parts?: string[] | null
}

/** Whether an event `e` is one, and no part of another. */
export const WHOLE = 'e.joined_into is null'

const PARTS = Object.values(TABLES)
  .map(({ events }) => `select id, joined_into, chunk_id, process_id from ${events}`)
  .join(' union all ')

/** That an event `e`, or a part of it, is told of a chunk: `condition` on `q.chunk_id`. */
export const OF_CHUNK = (condition: string): string =>
  `e.id in (select coalesce(q.joined_into, q.id) from (${PARTS}) q where ${condition})`

/**
 * That an event `e`, or a part of it, is told of a process: `condition` on a column, which is in it once for each time that it is called.
 * Only of a camera's clip can parts belong to events of another one.
 */
export const OF_PROCESS = (condition: (column: string) => string): string =>
  `(${condition('e.process_id')} or e.id in (select q.joined_into from ${TABLES.live.events} q where ${condition('q.process_id')}))`

export const EVENT_COLUMNS = `e.id, e.process_id, e.chunk_id, e.organization_id, e.type, e.start_time, e.end_time,
  e.confidence, e.description, e.attributes, e.created_at, e.at, e.reviewed_at,
  e.schema_name, e.schema_version, e.severity`

export const toEvent = (row: EventRow): EventView => ({
  id: row.id,
  processId: row.process_id,
  chunkId: row.chunk_id,
  organizationId: row.organization_id,
  type: row.type,
  startTime: row.start_time,
  endTime: row.end_time,
  confidence: row.confidence,
  description: row.description,
  attributes: row.attributes,
  createdAt: toDate(row.created_at),
  ...(row.at !== null && { at: toDate(row.at) }),
  ...(row.reviewed_at !== null && { reviewedAt: toDate(row.reviewed_at) }),
  ...(row.schema_name !== null && { schema: { name: row.schema_name, version: row.schema_version ?? '' } }),
  ...(row.severity !== null && { severity: row.severity }),
  ...(row.parts && { parts: row.parts }),
})
