import { recordingIdOf } from '../../../schema/ids.ts'
import { toDate, type Database } from '../../database/database.ts'
import type { ErrorCode } from '../../errors.ts'
import type { CameraFiles, DueFolder, FolderLook, FolderSource } from '../../ports.ts'
import { CAMERAS } from '../order-due.ts'
import { TABLES } from '../tables.ts'
import type { Writer } from '../writer.ts'
import { FILES, forgetHidden, noteFiles } from './rows.ts'
import { takeFile } from './take-file.ts'
import { viewFolder } from './view.ts'

/** Recordings of one camera that are analysed at a time: others wait where they lie. */
const MOST_OPEN = 8
/** Folders that are looked at in one go. */
const LIMIT = 100

/** What may pass although the file does not change. */
const MAY_PASS: readonly ErrorCode[] = [
  'SS_SOURCE_UNREADABLE',
  'SS_SOURCE_NOT_FOUND',
  'SS_URL_REFUSED',
  'SS_ADDRESS_REFUSED',
]

interface DueRow {
  organization_id: string
  id: string
  created_at: string | Date
  source: FolderSource
  zone: string | null
  every_seconds: number
  keep_seconds: number | null
  look: FolderLook | null
  open: number | string
}

/** What became of the files in the folders of cameras. `of` and `view` are bound to one organization (P8). */
export function createCameraFiles(database: Database, writer: Writer, posted: () => void): CameraFiles {
  return {
    async due() {
      const rows = await database.query<DueRow>(
        `select c.organization_id, c.id, c.created_at, c.source, c.zone, c.every_seconds, c.keep_seconds, c.look,
           (select count(*) from ${TABLES.live.processes} p where p.organization_id = c.organization_id and p.camera_id = c.id
             and p.status in ('queued', 'processing')) as open
         from ${CAMERAS} c where c.paused_at is null and c.next_at <= $1 and c.source->>'kind' = 'folder'
         order by c.next_at limit ${LIMIT}`,
        [writer.clock()],
      )
      return rows.map(toDue)
    },

    async undone(folder, files) {
      if (files.length === 0) return []
      const byId = new Map(files.map((file) => [recordingIdOf(folder, file), file]))
      const rows = await database.query<{ id: string; passes: boolean }>(
        `select k.id, k.state = 'refused' and ((k.cause->>'retryable')::boolean or jsonb_exists($2::jsonb, k.cause->>'code')) as passes
         from ${FILES} k where k.id in (select given::uuid from jsonb_array_elements_text($1::jsonb) given)`,
        [JSON.stringify([...byId.keys()]), JSON.stringify(MAY_PASS)],
      )
      const noted = new Map(rows.map(({ id, passes }) => [id, passes]))
      const unnoted = [...byId].filter(([id]) => !noted.has(id)).map(([, file]) => file)
      const newestFirst = unnoted.toSorted(
        (one, other) => other.changedAt.getTime() - one.changedAt.getTime(),
      )
      return [...newestFirst, ...[...byId].filter(([id]) => noted.get(id)).map(([, file]) => file)]
    },

    async take(folder, file, measured) {
      const done = await database.transaction((sql) => takeFile(sql, writer, folder, { file, measured }))
      if (done === 'taken') posted()
      return done
    },

    async refuse(folder, file, cause) {
      await database.transaction(async (sql) => {
        if (await isThere(sql, folder))
          await noteFiles(sql, folder, [file], { state: 'refused', cause }, writer.clock())
      })
    },

    async looked(folder, { cause, ...look }, { inMs, passed, hidden }) {
      const at = writer.clock()
      const told = { at: at.toISOString(), ...look, ...(cause && { cause }) }
      await database.transaction(async (sql) => {
        if (!(await isThere(sql, folder))) return
        if (passed.length > 0) await noteFiles(sql, folder, passed, { state: 'passed' }, at)
        if (hidden) await forgetHidden(sql, folder, hidden)
        // Who could not look at all leaves what is there from the start to the next one.
        const keeps = cause !== undefined && folder.isFirst
        await sql.query(
          `update ${CAMERAS} set next_at = $3, look = case when $5::boolean then jsonb_build_object('first', true) else '{}'::jsonb end || $4::jsonb
           where organization_id = $1 and id = $2`,
          [folder.organizationId, folder.id, new Date(at.getTime() + inMs), JSON.stringify(told), keeps],
        )
      })
    },

    async of(tenant, processId) {
      const [row] = await database.as(tenant).query<{ name: string; version: string }>(
        `with recursive made as (
           select $2::uuid as id union
           select p.reprocess_of from ${TABLES.live.processes} p join made on p.id = made.id
           where p.organization_id = $1 and p.reprocess_of is not null)
         select f.name, f.version from ${FILES} f join made on made.id = f.id where f.organization_id = $1 limit 1`,
        [processId],
      )
      return row
    },

    view: (tenant, cameraId) => viewFolder(database.as(tenant), cameraId),
  }
}

const toDue = (row: DueRow): DueFolder => ({
  ...{
    organizationId: row.organization_id,
    id: row.id,
    createdAt: toDate(row.created_at),
    source: row.source,
  },
  ...(row.zone !== null && { zone: row.zone }),
  ...(row.keep_seconds && { keepSeconds: row.keep_seconds }),
  isFirst: row.look === null || 'first' in row.look,
  everySeconds: row.every_seconds,
  free: Math.max(0, MOST_OPEN - Number(row.open)),
})

/** Locks the camera, where it is the same that was looked at. */
async function isThere(
  sql: Pick<Database, 'query'>,
  { organizationId, id, createdAt }: DueFolder | Parameters<CameraFiles['refuse']>[0],
): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from ${CAMERAS} where organization_id = $1 and id = $2 and created_at = $3 for no key update`,
    [organizationId, id, createdAt],
  )
  return rows.length > 0
}
