import type { Sql } from '../database/database.ts'
import { conditions } from '../ledger/conditions.ts'
import { asUuid } from '../ledger/uuid.ts'
import type { Case, Identity } from '../ports.ts'
import { CASE_COLUMNS, CASE_SEEN, CASES, toCase, type CaseRow } from './rows.ts'
import { missing } from './texts.ts'

/**
 * @param withRemoved one that was removed is found, too
 * @throws SS_NOT_FOUND
 */
export async function findCase(sql: Sql, identity: Identity, id: string, withRemoved = false): Promise<Case> {
  if (!asUuid(id)) throw missing('case', id)
  const where = conditions('c', { 'c.id = $': id })
  where.add(CASE_SEEN, identity.cameras === undefined, identity.userId ?? null)
  if (!withRemoved) where.add('c.removed_at is null')
  const [row] = await sql.query<CaseRow>(`select ${CASE_COLUMNS} from ${CASES} c where ${where.text}`, [
    identity.organizationId,
    ...where.values,
  ])
  if (row) return toCase(row)
  throw missing('case', id)
}

/** What was removed can be brought back for a day. */
export const KEPT_SECONDS = 24 * 3600
