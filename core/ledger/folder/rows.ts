import { recordingIdOf } from '../../../schema/ids.ts'
import type { Sql } from '../../database/database.ts'
import type { Cause } from '../../errors.ts'
import type { FolderFile, MeasuredFile, WatchedFolder } from '../../ports.ts'

export const FILES = 'spectra_ops.camera_files'

/** What became of files, to be noted. */
export type Noted =
  { state: 'passed' } | { state: 'refused'; cause: Cause } | { state: 'taken'; measured: MeasuredFile }

/**
 * Notes what became of versions of files. One that was refused may be taken after all; what was taken or passed over stays so.
 * @returns how many were not noted so before
 */
export async function noteFiles(
  sql: Pick<Sql, 'query'>,
  folder: WatchedFolder,
  files: readonly FolderFile[],
  noted: Noted,
  at: Date,
): Promise<number> {
  const rows = files.map((file) => ({
    ...{ id: recordingIdOf(folder, file), name: file.name, version: file.version, bytes: file.bytes },
    changed: file.changedAt.toISOString(),
  }))
  const measured = noted.state === 'taken' ? noted.measured : undefined
  const found = await sql.query(
    `insert into ${FILES} (id, organization_id, camera_id, name, version, bytes, changed_at, state, cause, started_at, seconds, clock, noted_at)
     select f.id, $2, $3, f.name, f.version, f.bytes, f.changed, $4, $5::jsonb, $6, $7, $8, $9
     from jsonb_to_recordset($1::jsonb) as f(id uuid, name text, version text, bytes bigint, changed timestamptz)
     on conflict (id) do update set state = excluded.state, cause = excluded.cause, started_at = excluded.started_at,
       seconds = excluded.seconds, clock = excluded.clock, noted_at = excluded.noted_at
     where camera_files.state = 'refused' and (excluded.state <> 'refused' or camera_files.cause <> excluded.cause)
     returning id`,
    [
      ...[JSON.stringify(rows), folder.organizationId, folder.id, noted.state],
      noted.state === 'refused' ? JSON.stringify(noted.cause) : null,
      ...[measured?.startedAt ?? null, measured?.seconds ?? null, measured?.clock ?? null, at],
    ],
  )
  return found.length
}

/** What was refused because it could not even be looked at has no version: it is forgotten, but for what is so still. */
export async function forgetHidden(
  sql: Pick<Sql, 'query'>,
  folder: WatchedFolder,
  still: readonly FolderFile[],
): Promise<void> {
  await sql.query(
    `delete from ${FILES} where organization_id = $1 and camera_id = $2 and state = 'refused' and version = ''
       and not jsonb_exists($3::jsonb, id::text)`,
    [folder.organizationId, folder.id, JSON.stringify(still.map((file) => recordingIdOf(folder, file)))],
  )
}
