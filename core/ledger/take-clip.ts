import { clipIdOf } from '../../schema/ids.ts'
import { toDate, type Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { ClipAskedFor, Tenant } from '../ports.ts'
import { orderClip } from './order-clip.ts'
import { CAMERAS, isFresh, RING } from './order-due.ts'
import { TABLES, UNTAKEN } from './tables.ts'
import type { Writer } from './writer.ts'

interface Row {
  clip_seconds: number
  ocr: boolean
  paused: boolean
  kind: string
  /** End of its recording, where it is recorded now. */
  until: string | Date | null
  /** The clip of it that is still to be taken. */
  untaken: string | null
  /** A clip that shows some of the seconds that were recorded last. */
  shown: string | null
}

/**
 * Orders a clip of a camera because somebody asks. Of one that is recorded now it is of the seconds that were recorded last, unless a
 * clip shows some of them already: what happened in them would be told twice. Of another there is never more than one to be taken,
 * which shows the present whoever ordered it.
 * @throws SS_CAMERA_GONE, SS_CAMERA_PAUSED, SS_INPUT_INVALID of a folder
 */
export async function takeClip(
  sql: Sql,
  writer: Writer,
  { organizationId }: Tenant,
  cameraId: string,
): Promise<ClipAskedFor> {
  const now = writer.clock()
  const [row] = await sql.query<Row>(
    `select c.clip_seconds, c.ocr, c.paused_at is not null as paused, c.source->>'kind' as kind, case when ${isFresh('$3')} then ring.until end as until,
       (select p.id from ${TABLES.live.processes} p
         where p.organization_id = c.organization_id and p.camera_id = c.id and ${UNTAKEN}
         order by p.created_at desc limit 1) as untaken,
       (select p.id from ${TABLES.live.processes} p
         where p.organization_id = c.organization_id and p.camera_id = c.id and p.reprocess_of is null
           and p.status not in ('failed', 'cancelled') and p.clip_from < ring.until
           and p.clip_to > ring.until - make_interval(secs => c.clip_seconds)
         order by p.clip_from desc limit 1) as shown
     from ${CAMERAS} c cross join ${RING} where c.organization_id = $1 and c.id = $2 for update of c`,
    [organizationId, cameraId, now],
  )
  if (!row) throw cameraGone(cameraId)
  if (row.kind === 'folder') throw noClips(cameraId)
  if (row.paused)
    throw new SpectraError('SS_CAMERA_PAUSED', `Cannot take a clip of the camera ${cameraId}: it is paused`)
  const { clip_seconds: seconds, ocr, until, untaken, shown } = row
  const known = until === null ? untaken : shown
  if (known !== null) return { processId: known, isNew: false }
  const from = until === null ? now : new Date(toDate(until).getTime() - seconds * 1000)
  const processId = clipIdOf(organizationId, cameraId, from)
  const isNew = await orderClip(sql, writer, { organizationId, cameraId, from, seconds, ocr })
  return { processId, isNew }
}

const noClips = (id: string): SpectraError =>
  new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot take a clip of ${id}: its recordings come from a folder, each as a whole`,
    { details: { advice: 'Nothing to do: what is new in the folder is taken by itself.' } },
  )

export const cameraGone = (id: string): SpectraError =>
  new SpectraError('SS_CAMERA_GONE', `Cannot find the camera ${id}: there is none of this name`)
