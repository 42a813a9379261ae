import { chunkIdOf, eventIdOf } from '../../schema/ids.ts'
import type { Modality, ProcessOptions } from '../../schema/messages/index.ts'
import { queue as queueOf, type QueueName } from '../../schema/queues.ts'
import { isTerminalChunk, type ChunkStatus } from '../../schema/status.ts'
import type { Database } from '../database/database.ts'
import { SpectraError, type Cause } from '../errors.ts'
import type { ChunkView, Envelope, Handoff, Pipeline, Processes, Tenant, WorkLog } from '../ports.ts'
import { findProcess, type FoundProcess } from './find-process.ts'
import { notification, insertOutbox, rowsOf } from './outbox.ts'
import { workWhere } from './recall.ts'
import { OPEN_CHUNKS, TABLES } from './tables.ts'
import { asUuid } from './uuid.ts'
import {
  CHUNK_COLUMNS,
  EVENT_COLUMNS,
  toChunk,
  toEvent,
  type ChunkRow,
  type EventRow,
  type OutputColumns,
} from './views.ts'
import type { Writer } from './writer.ts'

interface Parts {
  worklog: WorkLog
  processes: Pick<Processes, 'get' | 'cancel'>
}

/** The work of stages, reported by programs: each call plays the stage for the message that it would have worked on. */
export function createPipeline(database: Database, writer: Writer, { worklog, processes }: Parts): Pipeline {
  const conflict = (what: string, state: string): SpectraError =>
    new SpectraError('SS_STATUS_CONFLICT', `Cannot ${what}: ${state}`)
  const noChunk = (id: string): SpectraError =>
    new SpectraError('SS_NOT_FOUND', `Cannot find chunk ${id}: there is none of this id`)

  const processOf = (tenant: Tenant, id: string): Promise<FoundProcess> =>
    database.as(tenant).transaction((sql) => findProcess(sql, tenant, id))

  async function ownProcess(tenant: Tenant, modality: Modality, id: string): Promise<FoundProcess> {
    const found = await processOf(tenant, id)
    if (found.modality === modality) return found
    throw new SpectraError('SS_NOT_FOUND', `Cannot find process ${id}: there is none of this id among these`)
  }

  /** A chunk that the tenant sees, with its process. */
  async function find(tenant: Tenant, id: string): Promise<{ chunk: ChunkView; process: FoundProcess }> {
    for (const { chunks } of asUuid(id) ? Object.values(TABLES) : []) {
      const [row] = await database.as(tenant).query<ChunkRow & OutputColumns>(
        `select ${CHUNK_COLUMNS}, o.summary, o.summary_key, o.thumbnail_key, o.model, o.provider
         from ${chunks} c left join spectra_insights.chunk_outputs o on o.chunk_id = c.id
         where c.organization_id = $1 and c.id = $2`,
        [id],
      )
      if (row) return { chunk: toChunk(row), process: await processOf(tenant, row.process_id) }
    }
    throw noChunk(id)
  }

  /** The message of a queue about a process or a chunk, as its stage would get it. */
  async function messageOf(queue: QueueName, modality: Modality, id: string): Promise<Envelope> {
    const where = queue === 'M0_PRIORITY_QUEUE' ? 'p.id = $1' : 'c.id = $1'
    const [work] = await workWhere(database, queue, modality, where, [id])
    if (!work) throw noChunk(id)
    return work.message.envelope
  }

  /** Begins the work on a message, and commits. @throws SS_STATUS_CONFLICT where there is nothing to be done on it any more */
  async function play(
    queue: QueueName,
    envelope: Envelope,
    what: string,
    work?: { handoff: Handoff | readonly Handoff[]; end: boolean },
  ): Promise<void> {
    const stage = queueOf(queue).consumer
    const { state } = await worklog.begin(stage, envelope, 0)
    if (state !== 'fresh')
      throw conflict(what, `its work is ${state === 'void' ? 'not wanted any more' : state}`)
    if (work) await worklog.commit(stage, envelope, work.handoff, { end: work.end })
  }

  return {
    chunk: async (tenant, id) => (await find(tenant, id)).chunk,

    async chunkCut(tenant, modality, { processId, ...given }) {
      const { id } = await ownProcess(tenant, modality, processId)
      const chunkId = chunkIdOf(id, given.ordinal)
      const known = await find(tenant, chunkId).catch(undefinedIfGone)
      if (known) return known.chunk
      const m0 = await messageOf('M0_PRIORITY_QUEUE', modality, id)
      const { cameraId, options } = m0.payload as { cameraId?: string; options: ProcessOptions }
      const { ordinal, startTime, endTime, videoKey, cacheKey } = given
      const { organizationId } = m0
      const { startedAt, motionGate, ocr } = options
      const message = {
        ...{
          chunkId,
          processId: id,
          organizationId,
          modality,
          cameraId,
          videoKey,
          cacheKey,
          startedAt,
          motionGate,
          ocr,
        },
        span: { ordinal, startTime, endTime },
      }
      const records = [{ fact: 'chunk_cut' as const, chunk: { chunkId, ...given } }]
      const handoff = { records, to: 'M0_RESULTS_QUEUE' as const, message }
      await play('M0_PRIORITY_QUEUE', m0, `add chunk ${ordinal}`, { handoff, end: false })
      return (await find(tenant, chunkId)).chunk
    },

    async chunkDescribed(tenant, chunkId, output) {
      const { chunk, process } = await find(tenant, chunkId)
      if (chunk.summaryKey !== undefined) return chunk
      const m1 = await messageOf('M0_RESULTS_QUEUE', process.modality, chunk.id)
      const message = { ...(m1.payload as object), summaryKey: output.summaryKey } as never
      const records = [{ fact: 'chunk_described' as const, chunkId: chunk.id, output }]
      const handoff = { records, to: 'M1_INFERENCE_QUEUE' as const, message }
      await play('M0_RESULTS_QUEUE', m1, 'describe the chunk', { handoff, end: true })
      return (await find(tenant, chunkId)).chunk
    },

    async eventSeen(tenant, { chunkId, position, ...event }) {
      const { chunk, process } = await find(tenant, chunkId)
      const { events, chunks, processes: table } = TABLES[process.modality]
      const within = (seconds: number): number => Math.min(chunk.endTime, Math.max(chunk.startTime, seconds))
      const id = eventIdOf(chunk.id, position)
      const live = process.modality === 'live'
      return database.transaction(async (sql) => {
        const [locked] = await sql.query<{ trace: string }>(
          `update ${table} set updated_at = greatest($2, updated_at + interval '1 millisecond')
           where id = $1 and status <> 'cancelled' returning trace`,
          [process.id, writer.clock()],
        )
        const [open] = await sql.query(
          `select 1 from ${chunks} where id = $1 and status in (${OPEN_CHUNKS}) and events_detected_at is null`,
          [chunk.id],
        )
        const read = async (): Promise<EventRow | undefined> =>
          (await sql.query<EventRow>(`select ${EVENT_COLUMNS} from ${events} e where e.id = $1`, [id]))[0]
        const known = await read()
        if (known) return toEvent(known)
        if (!locked || !open) throw conflict('add the event', `chunk ${chunk.id} is ${chunk.status}`)
        const { organizationId } = tenant
        const start = within(event.startTime)
        await sql.query(
          `insert into ${events} (id, organization_id, process_id, chunk_id, position, type, start_time, end_time,
             confidence, description, attributes, created_at${live ? ', camera_id' : ''})
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12${live ? ', $13' : ''}) on conflict do nothing`,
          [
            ...[id, organizationId, process.id, chunk.id, position, event.type],
            ...[start, Math.max(start, within(event.endTime)), event.confidence, event.description],
            ...[JSON.stringify(event.attributes), writer.clock(), ...(live ? [process.camera_id] : [])],
          ],
        )
        const from = { organizationId, processId: process.id, trace: locked.trace }
        const news = notification(from, writer.clock(), 'events_detected', chunk.id)
        await sql.query(insertOutbox('$1'), [rowsOf([news], writer.owner)])
        return toEvent((await read())!)
      })
    },

    async moveChunk(tenant, chunkId, to, cause) {
      const { chunk, process } = await find(tenant, chunkId)
      if (chunk.status === to) return chunk
      const what = `make chunk ${chunk.id} ${to}`
      const isDescribed = chunk.summaryKey !== undefined
      const queue = isDescribed ? 'M1_INFERENCE_QUEUE' : 'M0_RESULTS_QUEUE'
      if (isTerminalChunk(chunk.status) || !MOVES.includes(to)) throw conflict(what, `it is ${chunk.status}`)
      if (to !== 'failed' && isDescribed !== (to === 'completed')) {
        throw conflict(
          what,
          isDescribed ? `it is ${chunk.status}` : 'it is not described: createChunkOutput comes first',
        )
      }
      const message = await messageOf(queue, process.modality, chunk.id)
      if (to === 'failed') await fail(queue, message, cause)
      else
        await play(
          queue,
          message,
          what,
          to === 'completed' ? { handoff: doneWith(chunk.id), end: true } : undefined,
        )
      return (await find(tenant, chunkId)).chunk
    },

    async moveProcess(tenant, modality, processId, { to, chunks, cause }) {
      const { id, status } = await ownProcess(tenant, modality, processId)
      if (to === 'cancelled') return processes.cancel(tenant, id)
      if (status === to && (to !== 'processing' || chunks === undefined)) return processes.get(tenant, id)
      const what = `make process ${id} ${to}`
      if (!['processing', 'completed', 'failed'].includes(to)) throw conflict(what, `it is ${status}`)
      const { counts, chunksTotal } = await processes.get(tenant, id)
      const total = chunks ?? chunksTotal ?? counts.chunks
      if (to === 'completed' && (counts.completed < total || total === 0))
        throw conflict(what, `${counts.completed} of its ${total} chunks are completed`)
      const m0 = await messageOf('M0_PRIORITY_QUEUE', modality, id)
      if (to === 'failed') await fail('M0_PRIORITY_QUEUE', m0, cause)
      else {
        const ended = { fact: 'chunking_ended' as const, chunks: total, warnings: [] }
        const ends = to === 'completed' || chunks !== undefined
        const work = ends ? { handoff: { records: [ended] }, end: true } : undefined
        await play('M0_PRIORITY_QUEUE', m0, what, work)
      }
      return processes.get(tenant, id)
    },
  }

  async function fail(queue: QueueName, message: Envelope, cause: Cause = UNTOLD): Promise<void> {
    const stage = queueOf(queue).consumer
    const { state } = await worklog.begin(stage, message, 0)
    if (state !== 'fresh') throw conflict('fail the work', `it is ${state}`)
    await worklog.fail(stage, message, cause, 1)
  }
}

const UNTOLD: Cause = {
  code: 'SS_ANALYSIS_FAILED',
  message: 'Cannot analyse: no reason was given',
  retryable: true,
}

/** What a program may say of a chunk; the rest follows from its facts. */
const MOVES: readonly ChunkStatus[] = ['processing', 'completed', 'failed']

/** The three parts of M2, done. Events were told one by one. */
const doneWith = (chunkId: string): Handoff[] => [
  { records: [{ fact: 'events_detected', chunkId, events: [] }] },
  { records: [{ fact: 'chunk_indexed', chunkId }] },
  { records: [{ fact: 'cache_cleaned', chunkId }] },
]

function undefinedIfGone(thrown: unknown): undefined {
  if (thrown instanceof SpectraError && thrown.code === 'SS_NOT_FOUND') return undefined
  throw thrown
}
