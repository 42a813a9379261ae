import { recordingIdOf } from '../../../schema/ids.ts'
import type { Sql } from '../../database/database.ts'
import { causeOf, SpectraError } from '../../errors.ts'
import type { DueFolder, FolderFile, MeasuredFile } from '../../ports.ts'
import { orderClip } from '../order-clip.ts'
import { CAMERAS } from '../order-due.ts'
import { TABLES } from '../tables.ts'
import type { Writer } from '../writer.ts'
import { FILES, noteFiles } from './rows.ts'

/** Longest title of a process. */
const LONGEST_TITLE = 500

/** In the transaction of `CameraFiles.take`: the camera is locked, so that whoever takes the same file at the same moment comes after. */
export async function takeFile(
  sql: Sql,
  writer: Writer,
  folder: DueFolder,
  { file, measured }: { file: FolderFile; measured: MeasuredFile },
): Promise<'taken' | 'known' | 'refused' | 'gone'> {
  const { organizationId, id: cameraId } = folder
  const [camera] = await sql.query<{ clip_seconds: number; ocr: boolean }>(
    `select clip_seconds, ocr from ${CAMERAS} where organization_id = $1 and id = $2 and paused_at is null and created_at = $3
     for no key update`,
    [organizationId, cameraId, folder.createdAt],
  )
  if (!camera) return 'gone'
  const id = recordingIdOf(folder, file)
  const at = writer.clock()
  if (await overlaps(sql, folder, { id, file, measured })) {
    const state = 'it was changed after it was taken, and shows some of the same time'
    const cause = causeOf(
      new SpectraError('SS_RECORDING_CHANGED', `Cannot take ${JSON.stringify(file.name)} again: ${state}`),
    )
    await noteFiles(sql, folder, [file], { state: 'refused', cause }, at)
    return 'refused'
  }
  const isNew = (await noteFiles(sql, folder, [file], { state: 'taken', measured }, at)) > 0
  if (!isNew) return 'known'
  await orderClip(sql, writer, {
    ...{ organizationId, cameraId, id, from: measured.startedAt, seconds: measured.seconds },
    ...{ ocr: camera.ocr, title: file.name.slice(-LONGEST_TITLE), partSeconds: camera.clip_seconds },
  })
  return 'taken'
}

/** Whether another version of the file was taken, has not failed, and shows some of the same time. */
async function overlaps(
  sql: Sql,
  { organizationId, id: cameraId }: DueFolder,
  { id, file, measured }: { id: string; file: FolderFile; measured: MeasuredFile },
): Promise<boolean> {
  const until = new Date(measured.startedAt.getTime() + measured.seconds * 1000)
  const rows = await sql.query(
    `select 1 from ${FILES} f left join ${TABLES.live.processes} p on p.id = f.id
     where f.organization_id = $1 and f.camera_id = $2 and f.name = $3 and f.state = 'taken' and f.id <> $4
       and f.started_at < $6 and f.started_at + make_interval(secs => f.seconds) > $5
       and coalesce(p.status not in ('failed', 'cancelled'), true) limit 1`,
    [organizationId, cameraId, file.name, id, measured.startedAt, until],
  )
  return rows.length > 0
}
