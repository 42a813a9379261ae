import type { NotAsked, PassedOver } from '../analysis.ts'
import type { SchemaUsed } from '../event-schema.ts'
import { defineEntity, p } from '@mikro-orm/core'
import type { SourceMetadata, Warning } from '../facts.ts'
import type { VideoSource } from '../messages/index.ts'
import { CHUNK_STATUSES, PROCESS_STATUSES } from '../status.ts'
import { instant, made, tenant, traceId } from './columns.ts'

/** `spectra_ops`, first part: processes and their chunks, once for files (batch) and once for cameras (live). */
const schema = 'spectra_ops'

/** A stored failure: the plain data of `core/errors.ts`. */
export interface StoredCause {
  code: string
  message: string
  retryable: boolean
}

/** What a process waits for: the plain data of `core/ports/costs.ts`. */
export interface StoredWaiting {
  code: string
  message: string
  since: string
}

const processColumns = () => ({
  id: p.uuid().primary(),
  ...tenant(),
  status: p.enum(PROCESS_STATUSES),
  title: p.text(),
  source: p.json<VideoSource>(),
  priority: p.smallint(),
  trace: traceId(),
  /** What the chunker found when it opened the source. */
  sourceMetadata: p.json<SourceMetadata>().nullable(),
  /** Set when chunking has ended. */
  chunksTotal: p.integer().nullable(),
  warnings: p.json<Warning[]>().defaultRaw(`'[]'`),
  cause: p.json<StoredCause>().nullable(),
  ...made(),
  /** Grows with every recorded change, by at least 1 ms. */
  updatedAt: instant(),
  finishedAt: instant().nullable(),
  /** The process that this one does again. */
  reprocessOf: p.uuid().nullable(),
  /** Why nothing of it goes on, though nothing failed: a budget is reached. */
  waiting: p.json<StoredWaiting>().nullable(),
})

const chunkColumns = () => ({
  id: p.uuid().primary(),
  ...tenant(),
  ordinal: p.integer(),
  startTime: p.double(),
  endTime: p.double(),
  videoKey: p.text(),
  cacheKey: p.text(),
  codec: p.text(),
  fps: p.double(),
  width: p.integer(),
  height: p.integer(),
  bytes: p.bigint('number'),
  sha256: p.string().columnType('char(64)'),
  status: p.enum(CHUNK_STATUSES),
  cause: p.json<StoredCause>().nullable(),
  ...made(),
  updatedAt: instant(),
  describedAt: instant().nullable(),
  /** The three parts of M2, each recorded on its own. */
  eventsDetectedAt: instant().nullable(),
  indexedAt: instant().nullable(),
  cacheCleanedAt: instant().nullable(),
  /** By which prompt it was described. */
  prompt: p.text().nullable(),
  promptVersion: p.text().nullable(),
  /** By which event schema, where one of the organization's own was asked for. */
  eventSchema: p.json<SchemaUsed>().nullable(),
  /** Who was to describe it before, in order, and why each did not. */
  passedOver: p.json<PassedOver[]>().nullable(),
  /** Who would have described it, had anything moved. */
  notAsked: p.json<NotAsked>().nullable(),
})

/** Chunks that still need work: what the completion rule asks for after each of them. */
const OPEN_CHUNKS = `status in ('pending', 'processing', 'm1_completed')`

const openChunksIndex = (table: string) => ({
  name: `${table}_open`,
  expression: `create index "${table}_open" on "${schema}"."${table}" ("process_id") where ${OPEN_CHUNKS}`,
})

/** Processes that still need work, by their age: what is looked through for lost messages. */
const openProcessesIndex = (table: string) => ({
  name: `${table}_open`,
  expression: `create index "${table}_open" on "${schema}"."${table}" ("created_at") where status in ('queued', 'processing')`,
})

export const BatchVideoProcess = defineEntity({
  name: 'BatchVideoProcess',
  tableName: 'batch_video_processes',
  schema,
  uniques: [
    // P2: a submission made twice is one process.
    { name: 'batch_video_processes_idempotency', properties: ['organizationId', 'idempotencyKey'] },
  ],
  indexes: [
    { name: 'batch_video_processes_listing', properties: ['organizationId', 'createdAt', 'id'] },
    openProcessesIndex('batch_video_processes'),
  ],
  properties: {
    ...processColumns(),
    idempotencyKey: p.text().nullable(),
    /** Hash of the request that the key was first used for. */
    requestHash: p.string().columnType('char(64)'),
  },
})

export const BatchVideoChunk = defineEntity({
  name: 'BatchVideoChunk',
  tableName: 'batch_video_chunks',
  schema,
  uniques: [{ name: 'batch_video_chunks_ordinal', properties: ['process', 'ordinal'] }],
  indexes: [openChunksIndex('batch_video_chunks')],
  properties: {
    ...chunkColumns(),
    process: () => p.manyToOne(BatchVideoProcess).deleteRule('cascade').updateRule('no action'),
  },
})

export const CamVideoProcess = defineEntity({
  name: 'CamVideoProcess',
  tableName: 'cam_video_processes',
  schema,
  indexes: [
    { name: 'cam_video_processes_listing', properties: ['organizationId', 'createdAt', 'id'] },
    openProcessesIndex('cam_video_processes'),
    { name: 'cam_video_processes_camera', properties: ['organizationId', 'cameraId', 'createdAt'] },
    { name: 'cam_video_processes_clip', properties: ['organizationId', 'cameraId', 'clipFrom'] },
    {
      // Whether a camera owes a clip: asked of each camera that is due.
      name: 'cam_video_processes_untaken',
      expression: `create index "cam_video_processes_untaken" on "${schema}"."cam_video_processes" ("organization_id", "camera_id") where taken_at is null and status in ('queued', 'processing')`,
    },
  ],
  properties: {
    ...processColumns(),
    cameraId: p.text(),
    /** What its clip is to show; what it does show begins at `startedAt` of its configuration. */
    clipFrom: instant().nullable(),
    clipTo: instant().nullable(),
    takenAt: instant().nullable(),
  },
})

export const CamVideoChunk = defineEntity({
  name: 'CamVideoChunk',
  tableName: 'cam_video_chunks',
  schema,
  uniques: [{ name: 'cam_video_chunks_ordinal', properties: ['process', 'ordinal'] }],
  indexes: [openChunksIndex('cam_video_chunks')],
  properties: {
    ...chunkColumns(),
    process: () => p.manyToOne(CamVideoProcess).deleteRule('cascade').updateRule('no action'),
  },
})

/** How one process is cut and analysed: the options of its request, defaults filled in. */
export const ProcessConfig = defineEntity({
  name: 'ProcessConfig',
  tableName: 'process_configs',
  schema,
  properties: {
    processId: p.uuid().primary(),
    ...tenant(),
    chunkDuration: p.double(),
    overlap: p.double(),
    fps: p.double().nullable(),
    width: p.integer().nullable(),
    height: p.integer().nullable(),
    /** As given, with its own offset. */
    startedAt: p.text().nullable(),
    ...made(),
    /** Whether chunks in which nothing moves are shown to no paid model; null: as nodes are configured. */
    motionGate: p.boolean().nullable(),
    /** Whether it is read what is written in its pictures; null: not. */
    ocr: p.boolean().nullable(),
  },
})
