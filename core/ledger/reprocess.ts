import { randomBytes, randomUUID } from 'node:crypto'
import { laterInstant } from '../../schema/instants.ts'
import { LIVE_PRIORITY, ProcessOptions, wrongOption, type VideoSource } from '../../schema/messages/index.ts'
import { isTerminalProcess, type ProcessStatus } from '../../schema/status.ts'
import { toDate, type Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { copyInstructions } from '../instructions/rows.ts'
import type { Again, Footage, Tenant } from '../ports.ts'
import { notFound } from './cancel-process.ts'
import { CONFIG_COLUMNS, optionsOf, type ConfigRow } from './config-rows.ts'
import { createProcess } from './create-process.ts'
import { findProcess } from './find-process.ts'
import { handedOn, insertOutbox, notification, rowsOf } from './outbox.ts'
import type { Made } from './made.ts'
import { recordingAgain, recordingOf } from './reprocess-recording.ts'
import { TABLES } from './tables.ts'
import { asUuid } from './uuid.ts'
import type { Writer } from './writer.ts'

/** Clips that one order has done again. */
const MOST_CLIPS = 1000

/** @throws SS_NOT_FOUND, SS_STATUS_CONFLICT, SS_INPUT_INVALID */
export async function reprocess(
  sql: Sql,
  writer: Writer,
  tenant: Tenant,
  order: Again & { processId: string },
): Promise<Made> {
  const { id, modality, status } = await findProcess(sql, tenant, order.processId)
  checkEnded(id, status)
  if (modality === 'live') return liveAgain(sql, writer, tenant, id, order)
  const first = await readFile(sql, id)
  const processId = await createAgain(sql, writer, tenant, order, {
    ...{ reprocessOf: id, source: first.source, title: first.title, priority: first.priority },
    options: optionsOf(first),
  })
  return { processId, replaces: id }
}

/** @throws SS_NOT_FOUND, SS_STATUS_CONFLICT, SS_INPUT_INVALID */
export async function reprocessChunk(
  sql: Sql,
  writer: Writer,
  tenant: Tenant,
  order: Again & { chunkId: string },
): Promise<Made> {
  const chunk = await findChunk(sql, order.chunkId)
  if (!chunk) throw noChunk(order.chunkId)
  const { id, modality, status } = await findProcess(sql, tenant, chunk.process_id).catch(
    (error: unknown) => {
      throw error instanceof SpectraError && error.code === 'SS_NOT_FOUND' ? noChunk(order.chunkId) : error
    },
  )
  if (modality === 'live') checkEnded(id, status)
  const recording = modality === 'live' ? await recordingOf(sql, id) : undefined
  if (modality === 'live' && !recording) return clipAgain(sql, writer, tenant, id, order)
  if (order.replace) {
    throw new SpectraError(
      'SS_INPUT_INVALID',
      'Cannot replace one chunk of a video: its process is erased as a whole',
      {
        details: { field: 'replace', advice: 'Reprocess the process, or leave out `replace`.' },
      },
    )
  }
  if (recording) return clipAgain(sql, writer, tenant, id, order, chunk.ordinal)
  const first = await readFile(sql, id)
  const options = optionsOf(first)
  const processId = await createAgain(sql, writer, tenant, order, {
    reprocessOf: id,
    source: { kind: 'object', key: chunk.video_key },
    title: `${first.title} (${chunk.ordinal})`.slice(0, 500),
    priority: first.priority,
    options: {
      ...options,
      ...(options.startedAt && { startedAt: laterInstant(options.startedAt, chunk.start_time) }),
    },
  })
  return { processId }
}

/** The clips of a range that have ended, and have something to be analysed. */
export async function reprocessFootage(
  sql: Sql,
  writer: Writer,
  tenant: Tenant,
  order: Again & Footage,
): Promise<Made[]> {
  const { cameraId, from, until } = order
  const clips = await sql.query<{ id: string }>(
    `select id from ${TABLES.live.processes} p where organization_id = $1 and camera_id = $2 and ${IN_RANGE('$3', '$4')}
       and status in ('completed', 'failed') and reprocess_of is null
       and exists (select 1 from ${TABLES.live.chunks} c where c.process_id = p.id)
     order by clip_from, id limit ${MOST_CLIPS + 1} for update`,
    [tenant.organizationId, cameraId, from, until],
  )
  if (clips.length > MOST_CLIPS) {
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot reprocess the footage: more than ${MOST_CLIPS} clips lie in that time`,
      {
        details: { field: 'until', advice: 'Give a shorter time, and the rest after that.' },
      },
    )
  }
  const made: Made[] = []
  for (const { id } of clips) made.push(await liveAgain(sql, writer, tenant, id, order))
  return made
}

/** A recording of a folder is taken again from its file, a clip is made of what was kept of it. */
async function liveAgain(sql: Sql, writer: Writer, tenant: Tenant, id: string, order: Again): Promise<Made> {
  const recording = await recordingOf(sql, id)
  if (!recording) return clipAgain(sql, writer, tenant, id, order)
  const options = changedOptions(optionsOf(recording), order.options)
  return recordingAgain(sql, writer, { ...tenant, reprocessOf: id, recording, options })
}

/** Whether any part of a clip lies between two parameters, as a condition on the processes of cameras. */
export const IN_RANGE = (from: string, until: string): string =>
  `coalesce(clip_from, created_at) < ${until} and coalesce(clip_to, clip_from, created_at) > ${from}`

interface FileRow extends ConfigRow {
  source: VideoSource
  title: string
  priority: number
}

async function readFile(sql: Sql, id: string): Promise<FileRow> {
  const [row] = await sql.query<FileRow>(
    `select p.source, p.title, p.priority, ${CONFIG_COLUMNS} from ${TABLES.batch.processes} p
     join spectra_ops.process_configs f on f.process_id = p.id where p.id = $1`,
    [id],
  )
  if (!row) throw notFound(id)
  return row
}

async function createAgain(
  sql: Sql,
  writer: Writer,
  { organizationId }: Tenant,
  { options, priority }: Again,
  first: {
    reprocessOf: string
    source: VideoSource
    title: string
    priority: number
    options: ProcessOptions
  },
): Promise<string> {
  const changed = changedOptions(first.options, options)
  const input = { ...first, organizationId, options: changed, priority: priority ?? first.priority }
  return (await createProcess(sql, writer, input)).id
}

/** @throws SS_INPUT_INVALID where the options make no sense together */
function changedOptions(first: ProcessOptions, given: Partial<ProcessOptions> = {}): ProcessOptions {
  const said = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== null),
  )
  const checked = ProcessOptions.safeParse({ ...first, ...said })
  if (checked.success) return checked.data
  const { field, right } = wrongOption(checked.error)
  throw new SpectraError('SS_INPUT_INVALID', `Cannot reprocess: ${field} is ${String(given[field])}`, {
    details: { field, advice: `Give ${field} as ${right}.` },
  })
}

interface ClipRow extends Omit<FileRow, 'source' | 'title'> {
  camera_id: string
  clip_from: string | Date | null
  clip_to: string | Date | null
  video_key: string
  start_time: number
}

/** A clip was taken already: what was kept of it, or of one part of it, is cut again, in one piece, whatever is said of the length of chunks. */
async function clipAgain(
  sql: Sql,
  { clock, owner }: Writer,
  { organizationId }: Tenant,
  reprocessOf: string,
  { options: given, priority = LIVE_PRIORITY }: Again,
  ordinal?: number,
): Promise<Made> {
  const isPart = ordinal !== undefined
  const [row] = await sql.query<ClipRow>(
    `select p.camera_id, p.priority, c.video_key, c.start_time, ${CONFIG_COLUMNS},
       p.clip_from + make_interval(secs => c.start_time) as clip_from,
       case when $2::boolean then p.clip_from + make_interval(secs => c.end_time) else p.clip_to end as clip_to from ${TABLES.live.processes} p
     join spectra_ops.process_configs f on f.process_id = p.id
     join ${TABLES.live.chunks} c on c.process_id = p.id where p.id = $1 and c.ordinal >= $3 order by c.ordinal limit 1`,
    [reprocessOf, isPart, ordinal ?? 1],
  )
  if (!row) {
    throw new SpectraError('SS_STATUS_CONFLICT', `Cannot reprocess ${reprocessOf}: no clip was taken for it`)
  }
  const first = optionsOf(row)
  const { chunkDuration, overlap } = first
  const startedAt =
    first.startedAt && isPart ? laterInstant(first.startedAt, row.start_time) : first.startedAt
  const options = { ...changedOptions(first, given), chunkDuration, overlap, startedAt }
  const processId = randomUUID()
  const cameraId = row.camera_id
  const at = clock()
  const source: VideoSource = { kind: 'object', key: row.video_key }
  const from = { organizationId, processId, trace: randomBytes(16).toString('hex') }
  const request = { processId, organizationId, source, options, modality: 'live' as const, cameraId }
  const messages = [
    handedOn(from, at, 'M0_PRIORITY_QUEUE', request, priority),
    notification(from, at, 'process_created'),
  ]
  // One after the other: whoever is limited to cameras may write these of a process that is there.
  await sql.query(
    `insert into ${TABLES.live.processes} (id, organization_id, camera_id, status, title, source, priority, trace,
       clip_from, clip_to, taken_at, created_at, updated_at, reprocess_of)
     values ($1, $2, $3, 'queued', $3, $4::jsonb, $5, $6, $7, $8, $9, $9, $9, $10)`,
    [
      ...[processId, organizationId, cameraId, JSON.stringify(source), priority, from.trace],
      ...[row.clip_from && toDate(row.clip_from), row.clip_to && toDate(row.clip_to), at, reprocessOf],
    ],
  )
  await sql.query(
    `insert into spectra_ops.process_configs (process_id, organization_id, chunk_duration, overlap, fps, width, height,
       started_at, motion_gate, ocr, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[processId, organizationId, chunkDuration, overlap],
      ...[options.fps ?? null, options.width ?? null, options.height ?? null, startedAt ?? null],
      ...[options.motionGate ?? null, options.ocr ?? null, at],
    ],
  )
  await copyInstructions(sql, organizationId, reprocessOf, processId, at)
  await sql.query(insertOutbox('$1'), [rowsOf(messages, owner)])
  return { processId, cameraId, ...(!isPart && { replaces: reprocessOf }) }
}

async function findChunk(
  sql: Sql,
  id: string,
): Promise<{ process_id: string; ordinal: number; start_time: number; video_key: string } | undefined> {
  if (!asUuid(id)) return undefined
  const columns = 'process_id, ordinal, start_time, video_key'
  const [row] = await sql.query<{
    process_id: string
    ordinal: number
    start_time: number
    video_key: string
  }>(
    Object.values(TABLES)
      .map(({ chunks }) => `select ${columns} from ${chunks} where id = $1`)
      .join(' union all '),
    [id],
  )
  return row
}

const noChunk = (id: string): SpectraError =>
  new SpectraError('SS_NOT_FOUND', `Cannot find chunk ${id}: there is none of this id`)

function checkEnded(id: string, status: ProcessStatus): void {
  if (isTerminalProcess(status)) return
  throw new SpectraError('SS_STATUS_CONFLICT', `Cannot reprocess ${id}: it is ${status}`, {
    details: { advice: 'Wait for its end, or cancel it first.' },
  })
}
