import { randomUUID } from 'node:crypto'
import { toDate, type Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import { notedChange } from '../observability/noted-change.ts'
import type { Accounts, CohortView } from '../ports.ts'
import { now, type Context } from './context.ts'
import { requireAccounts } from './guard.ts'
import { jsonOrNull, nameIn } from './values.ts'
import { whoOf } from '../who.ts'

interface CohortRow {
  id: string
  organization_id: string
  name: string
  cameras: string[] | null
  created_at: string | Date
}

const SELECT = `select id, organization_id, name, cameras, created_at from spectra_core.cohorts`

const INSERT = `
  insert into spectra_core.cohorts (id, organization_id, name, cameras, created_at) values ($1, $2, $3, $4::jsonb, $5)`

const UPDATE = `
  update spectra_core.cohorts set name = $3, cameras = $4::jsonb, created_at = $5 where id = $1 and organization_id = $2`

const cohortView = (row: CohortRow): CohortView => ({
  id: row.id,
  organizationId: row.organization_id,
  name: row.name,
  ...(row.cameras && { cameras: row.cameras }),
  createdAt: toDate(row.created_at),
})

/** @throws SS_NOT_FOUND */
export async function findCohort(sql: Sql, organizationId: string, id: string): Promise<CohortRow> {
  const [row] = await sql.query<CohortRow>(`${SELECT} where organization_id = $1 and id::text = $2`, [
    organizationId,
    id.toLowerCase(),
  ])
  if (row) return row
  throw new SpectraError('SS_NOT_FOUND', `Cannot find the cohort ${JSON.stringify(id)}: there is none`)
}

/** Groups of users who may see the same cameras. */
export function createCohorts(context: Context): Pick<Accounts, 'cohorts' | 'saveCohort' | 'removeCohort'> {
  const { database } = context
  return {
    async cohorts(organizationId) {
      const rows = await database.query<CohortRow>(`${SELECT} where organization_id = $1 order by name, id`, [
        organizationId,
      ])
      return rows.map(cohortView)
    },

    async saveCohort(by, { id, name: given, cameras }) {
      requireAccounts(by)
      const name = nameIn(given)
      const saved = await database.transaction(async (sql) => {
        const before = id === undefined ? undefined : await findCohort(sql, by.organizationId, id)
        const row: CohortRow = {
          id: before?.id ?? randomUUID(),
          organization_id: by.organizationId,
          name,
          cameras:
            cameras === undefined ? (before?.cameras ?? null) : cameras && [...new Set(cameras)].sort(),
          created_at: before?.created_at ?? now(context),
        }
        await refuseTaken(sql, row)
        await sql.query(before ? UPDATE : INSERT, [
          ...[row.id, row.organization_id, name, jsonOrNull(row.cameras), toDate(row.created_at)],
        ])
        await outdate(sql, row.id)
        const details = notedChange(before && { ...before }, { name, cameras: row.cameras })
        await createAuditLog(sql).record({ ...whoOf(by), action: 'cohort.save', subject: row.id, details })
        return cohortView(row)
      })
      context.changed()
      return saved
    },

    async removeCohort(by, id) {
      requireAccounts(by)
      await database.transaction(async (sql) => {
        const cohort = await findCohort(sql, by.organizationId, id)
        await refuseWidening(sql, cohort)
        await outdate(sql, cohort.id)
        await sql.query('update spectra_core.users set cohort_id = null where cohort_id = $1', [cohort.id])
        await sql.query('delete from spectra_core.cohorts where id = $1', [cohort.id])
        await createAuditLog(sql).record({ ...whoOf(by), action: 'cohort.remove', subject: cohort.id })
      })
      context.changed()
    },
  }
}

/** Identities of its users that were given out are old now. */
const outdate = (sql: Sql, id: string): Promise<object[]> =>
  sql.query('update spectra_core.users set version = version + 1 where cohort_id = $1', [id])

async function refuseTaken(sql: Sql, { id, organization_id, name }: CohortRow): Promise<void> {
  const [other] = await sql.query(
    'select id from spectra_core.cohorts where organization_id = $1 and name = $2 and id <> $3',
    [organization_id, name, id],
  )
  if (!other) return
  throw new SpectraError(
    'SS_ACCOUNT_EXISTS',
    `Cannot name the cohort ${JSON.stringify(name)}: another is called so`,
  )
}

/** Users whom the cohort alone limits would see everything without it. */
async function refuseWidening(sql: Sql, { id, name, cameras }: CohortRow): Promise<void> {
  if (cameras === null) return
  const [row] = await sql.query<{ count: number | string }>(
    'select count(*) as count from spectra_core.users where cohort_id = $1 and cameras is null',
    [id],
  )
  const count = Number(row!.count)
  if (count === 0) return
  const advice = 'Give them cameras or another cohort first.'
  const message = `Cannot remove the cohort ${name}: it limits ${count} of its users to its cameras`
  throw new SpectraError('SS_STATUS_CONFLICT', message, { details: { advice } })
}
