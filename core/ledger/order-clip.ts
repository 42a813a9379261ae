import { randomBytes } from 'node:crypto'
import { clipIdOf } from '../../schema/ids.ts'
import { clipKey } from '../../schema/keys.ts'
import { LIVE_PRIORITY } from '../../schema/messages/index.ts'
import type { Sql } from '../database/database.ts'
import { handedOn, insertOutbox, notification, rowsOf } from './outbox.ts'
import { TABLES } from './tables.ts'
import type { Writer } from './writer.ts'

/** A clip of one chunk: this much may it be longer than it was asked for. Seconds. */
const SPARE_SECONDS = 5

/** A clip that is to be taken. */
export interface OrderedClip {
  organizationId: string
  cameraId: string
  from: Date
  seconds: number
  ocr: boolean
  /** Of its process. @default that of the camera and the instant */
  id?: string
  /** @default the name of the camera */
  title?: string
  /** Seconds of each part in which it is analysed. @default all of it is one */
  partSeconds?: number
}

/**
 * Orders one clip of a camera: its process (queued), how it is cut, and the message for S2, in one transaction (P1). The
 * process of a camera and an instant has one id: ordered twice, it is one (P2).
 * @returns whether it is new
 */
export async function orderClip(sql: Sql, { clock, owner }: Writer, clip: OrderedClip): Promise<boolean> {
  const { organizationId, cameraId, from, seconds, ocr } = clip
  const {
    id = clipIdOf(organizationId, cameraId, from),
    title = cameraId,
    partSeconds = seconds + SPARE_SECONDS,
  } = clip
  const to = new Date(from.getTime() + seconds * 1000)
  const at = clock()
  const trace = randomBytes(16).toString('hex')
  const origin = { organizationId, processId: id, trace }
  const task = {
    taskId: id,
    cameraId,
    organizationId,
    startTimestamp: from.toISOString(),
    endTimestamp: to.toISOString(),
  }
  const messages = [
    handedOn(origin, at, 'S2_PROCESSING_QUEUE', task),
    notification(origin, at, 'process_created'),
  ]
  const rows = await sql.query(
    `with process as (
       insert into ${TABLES.live.processes} (id, organization_id, camera_id, status, title, source, priority, trace,
         clip_from, clip_to, created_at, updated_at)
       values ($2, $3, $4, 'queued', $5, $6::jsonb, ${LIVE_PRIORITY}, $7, $8, $9, $10, $10)
       on conflict do nothing returning id
     ), config as (
       insert into spectra_ops.process_configs (process_id, organization_id, chunk_duration, overlap, ocr, created_at)
       select id, $3, $11, 0, $12, $10 from process
     )
     ${insertOutbox('$1', 'exists (select 1 from process)')} returning 1`,
    [
      rowsOf(messages, owner),
      id,
      organizationId,
      cameraId,
      title,
      JSON.stringify({ kind: 'object', key: clipKey(organizationId, id) }),
      trace,
      from,
      to,
      at,
      partSeconds,
      ocr || null,
    ],
  )
  return rows.length > 0
}
