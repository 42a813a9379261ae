import type { RoleName } from '../../schema/roles.ts'
import { toDate, toDateOrNone, type Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { UserView } from '../ports.ts'

/** A user as the tables have it, with the cameras of its cohort. */
export interface UserRow {
  id: string
  organization_id: string
  email: string
  name: string
  password_hash: string | null
  one_time: boolean
  role_name: RoleName
  cohort_id: string | null
  cameras: string[] | null
  cohort_cameras: string[] | null
  version: number
  disabled_at: string | Date | null
  last_seen_at: string | Date | null
  created_at: string | Date
}

/** To be followed by the condition. */
export const SELECT_USER = `
  select u.id, u.organization_id, u.email, u.name, u.password_hash, u.one_time, u.role_name, u.cohort_id, u.cameras,
    c.cameras as cohort_cameras, u.version, u.disabled_at, u.last_seen_at, u.created_at
  from spectra_core.users u left join spectra_core.cohorts c on c.id = u.cohort_id`

/** What the user may see: its own cameras and those of its cohort; undefined where neither limits it. */
export function camerasOf({ cameras, cohort_cameras: ofCohort }: UserRow): string[] | undefined {
  if (cameras === null && ofCohort === null) return undefined
  return [...new Set([...(cameras ?? []), ...(ofCohort ?? [])])].sort()
}

export function userView(row: UserRow): UserView {
  const disabledAt = toDateOrNone(row.disabled_at)
  const lastSeenAt = toDateOrNone(row.last_seen_at)
  return {
    id: row.id,
    organizationId: row.organization_id,
    email: row.email,
    name: row.name,
    role: row.role_name,
    ...(row.cohort_id !== null && { cohortId: row.cohort_id }),
    ...(row.cameras && { cameras: row.cameras }),
    ...(disabledAt && { disabledAt }),
    ...(lastSeenAt && { lastSeenAt }),
    createdAt: toDate(row.created_at),
  }
}

/** A user of the organization. @throws SS_NOT_FOUND */
export async function findUser(sql: Sql, organizationId: string, id: string): Promise<UserRow> {
  const [row] = await sql.query<UserRow>(`${SELECT_USER} where u.organization_id = $1 and u.id::text = $2`, [
    organizationId,
    id.toLowerCase(),
  ])
  if (row) return row
  throw new SpectraError('SS_NOT_FOUND', `Cannot find the user ${JSON.stringify(id)}: there is none`)
}

/** Lower case: one account per address. Undefined for text that is no address. */
export function addressOf(email: string): string | undefined {
  const address = email.trim().toLowerCase()
  return /^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]{1,255}$/u.test(address) ? address : undefined
}
