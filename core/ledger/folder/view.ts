import type { OrganizationSql } from '../../database/organization.ts'
import { toDate } from '../../database/database.ts'
import type { Cause } from '../../errors.ts'
import type { FolderLook, FolderView } from '../../ports.ts'
import { CAMERAS } from '../order-due.ts'
import { cameraGone } from '../take-clip.ts'
import { FILES } from './rows.ts'

/** Latest refusals that are told. */
const REFUSALS = 10

interface FileRow {
  name: string
  cause: Cause | null
  started_at: string | Date | null
  seconds: number | null
  clock: 'name' | 'file' | null
  noted_at: string | Date
}

/** @throws SS_CAMERA_GONE */
export async function viewFolder(own: OrganizationSql, cameraId: string): Promise<FolderView> {
  const [camera] = await own.query<{ look: (FolderLook & { at: string }) | null }>(
    `select look from ${CAMERAS} where organization_id = $1 and id = $2`,
    [cameraId],
  )
  if (!camera) throw cameraGone(cameraId)
  const counts = await own.query<{ state: 'taken' | 'refused' | 'passed'; count: string | number }>(
    `select state, count(*) as count from ${FILES} f where organization_id = $1 and camera_id = $2 and ${CURRENT} group by state`,
    [cameraId],
  )
  const [latest] = await latestOf(own, cameraId, 'taken', 1)
  const refusals = await latestOf(own, cameraId, 'refused', REFUSALS)
  const { look } = camera
  return {
    ...(look && {
      look: {
        ...{ at: new Date(look.at), done: look.done, waiting: look.waiting, unsettled: look.unsettled },
        ...(look.cause && { cause: look.cause }),
      },
    }),
    ...{ taken: 0, refused: 0, passed: 0 },
    ...Object.fromEntries(counts.map(({ state, count }) => [state, Number(count)])),
    ...(latest && {
      latest: {
        ...{ name: latest.name, startedAt: toDate(latest.started_at!), seconds: latest.seconds! },
        ...{ clock: latest.clock!, at: toDate(latest.noted_at) },
      },
    }),
    refusals: refusals.map(({ name, cause, noted_at }) => ({ name, cause: cause!, at: toDate(noted_at) })),
  }
}

/** A refused version of which a later one was taken, as of a file that was still written, is no news. */
const CURRENT = `not (f.state = 'refused' and exists (
  select 1 from ${FILES} later where later.organization_id = f.organization_id and later.camera_id = f.camera_id
    and later.name = f.name and later.id <> f.id and later.noted_at > f.noted_at))`

const latestOf = (own: OrganizationSql, cameraId: string, state: string, most: number): Promise<FileRow[]> =>
  own.query<FileRow>(
    `select name, cause, started_at, seconds, clock, noted_at from ${FILES} f
     where organization_id = $1 and camera_id = $2 and state = $3 and ${CURRENT} order by noted_at desc, name limit ${most}`,
    [cameraId, state],
  )
