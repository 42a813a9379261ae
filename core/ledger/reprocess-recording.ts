import { randomBytes, randomUUID } from 'node:crypto'
import { clipKey } from '../../schema/keys.ts'
import { LIVE_PRIORITY, type ProcessOptions } from '../../schema/messages/index.ts'
import { toDate, type Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { copyInstructions } from '../instructions/rows.ts'
import { CONFIG_COLUMNS, type ConfigRow } from './config-rows.ts'
import { FILES } from './folder/rows.ts'
import { handedOn, insertOutbox, notification, rowsOf } from './outbox.ts'
import type { Made } from './made.ts'
import { TABLES } from './tables.ts'
import type { Writer } from './writer.ts'

/** A recording of a folder, as its process tells it. */
interface Recording extends ConfigRow {
  camera_id: string
  title: string
  clip_from: string | Date
  clip_to: string | Date
  /** It is known which file it is of. */
  is_known: boolean
}

/** Of a process of a camera, the recording that it is of; undefined: of a clip. @throws SS_STATUS_CONFLICT where its folder is no longer watched */
export async function recordingOf(sql: Sql, id: string): Promise<Recording | undefined> {
  const [row] = await sql.query<Recording & { parts: number | string }>(
    `with recursive made as (
       select $1::uuid as id union
       select p.reprocess_of from ${TABLES.live.processes} p join made on p.id = made.id where p.reprocess_of is not null)
     select p.camera_id, p.title, p.clip_from, p.clip_to, ${CONFIG_COLUMNS},
       exists (select 1 from ${FILES} k join made on made.id = k.id) as is_known,
       (select count(*) from ${TABLES.live.chunks} c where c.process_id = p.id) as parts
     from ${TABLES.live.processes} p join spectra_ops.process_configs f on f.process_id = p.id where p.id = $1`,
    [id],
  )
  if (!row || (!row.is_known && Number(row.parts) <= 1)) return undefined
  if (row.is_known) return row
  throw new SpectraError(
    'SS_STATUS_CONFLICT',
    `Cannot reprocess ${id}: the folder of its recording is no longer watched`,
    {
      details: { advice: 'Reprocess its chunks one by one, or analyse the file: spectra analyze FILE.' },
    },
  )
}

/** Orders that a recording is taken again from its file: where that is gone, or is another one now, the order fails and nothing is replaced. */
export async function recordingAgain(
  sql: Sql,
  { clock, owner }: Writer,
  again: { organizationId: string; reprocessOf: string; recording: Recording; options: ProcessOptions },
): Promise<Made> {
  const { organizationId, reprocessOf, recording, options } = again
  const { camera_id: cameraId, title } = recording
  const processId = randomUUID()
  const at = clock()
  const from = { organizationId, processId, trace: randomBytes(16).toString('hex') }
  const range = [toDate(recording.clip_from), toDate(recording.clip_to)] as const
  const [startTimestamp, endTimestamp] = [range[0].toISOString(), range[1].toISOString()]
  const task = { taskId: processId, cameraId, organizationId, startTimestamp, endTimestamp }
  const source = { kind: 'object', key: clipKey(organizationId, processId) }
  // One after the other: whoever is limited to cameras may write these of a process that is there.
  await sql.query(
    `insert into ${TABLES.live.processes} (id, organization_id, camera_id, status, title, source, priority, trace,
       clip_from, clip_to, created_at, updated_at, reprocess_of)
     values ($1, $2, $3, 'queued', $4, $5::jsonb, ${LIVE_PRIORITY}, $6, $7, $8, $9, $9, $10)`,
    [
      ...[processId, organizationId, cameraId, title, JSON.stringify(source), from.trace],
      ...range,
      at,
      reprocessOf,
    ],
  )
  await sql.query(
    `insert into spectra_ops.process_configs (process_id, organization_id, chunk_duration, overlap, fps, width, height,
       motion_gate, ocr, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[processId, organizationId, options.chunkDuration, options.overlap],
      ...[options.fps ?? null, options.width ?? null, options.height ?? null],
      ...[options.motionGate ?? null, options.ocr ?? null, at],
    ],
  )
  await copyInstructions(sql, organizationId, reprocessOf, processId, at)
  const messages = [
    handedOn(from, at, 'S2_PROCESSING_QUEUE', task),
    notification(from, at, 'process_created'),
  ]
  await sql.query(insertOutbox('$1'), [rowsOf(messages, owner)])
  return { processId, replaces: reprocessOf, cameraId }
}
