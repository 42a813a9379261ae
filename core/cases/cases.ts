import type { Database, Sql } from '../database/database.ts'
import { conditions } from '../ledger/conditions.ts'
import type { CursorsOf } from '../ledger/cursors.ts'
import { pageOf, seeking, seekOf, type Order } from '../ledger/paging.ts'
import type { Case, Cases, FootageReader, Identity } from '../ports.ts'
import { findCase, KEPT_SECONDS } from './find.ts'
import { createItems } from './items.ts'
import { CASE_COLUMNS, CASE_SEEN, CASES, note, toCase, type CaseRow } from './rows.ts'
import { nameOf, proseOf } from './texts.ts'

export interface CasesOptions {
  database: Database
  footage: Pick<FootageReader, 'processes' | 'events' | 'chunks' | 'cameras'>
  cursors: CursorsOf
  clock: () => Date
}

const NEWEST: Order = {
  columns: ['c.updated_at', 'c.id'],
  types: ['timestamptz', 'uuid'],
  descending: true,
}
const LONGEST_NOTE = 10_000

/** Cases on the tables of a database. */
export function createCases({ database, footage, cursors, clock }: CasesOptions): Cases {
  const get = (identity: Identity, id: string): Promise<Case> =>
    database.as(identity).transaction((sql) => findCase(sql, identity, id))
  const items = createItems({ database, footage, clock })

  return {
    get,
    ...items,

    async list(identity, page) {
      const given = cursors(identity, 'cases')
      const seek = seekOf(page, given)
      const where = conditions('c', {})
      where.add('c.removed_at is null')
      where.add(CASE_SEEN, identity.cameras === undefined, identity.userId ?? null)
      const tail = seeking(where, NEWEST, seek)
      const rows = await database
        .as(identity)
        .query<CaseRow>(`select ${CASE_COLUMNS} from ${CASES} c where ${where.text} ${tail}`, where.values)
      return pageOf(rows, seek, given, (row) => [new Date(row.updated_at).toISOString(), row.id], toCase)
    },

    async create(identity, given) {
      const [name, text] = [nameOf(given.name), proseOf('note', given.note ?? '', LONGEST_NOTE)]
      return database.as(identity).transaction(async (sql) => {
        const { organizationId, userId = null, keyId = null } = identity
        const [row] = await sql.query<{ id: string }>(
          `insert into ${CASES} (organization_id, name, note, user_id, key_id, created_at, updated_at)
           values ($1, $2, $3, $4, $5, $6, $6) returning id`,
          [organizationId, name, text, userId, keyId, clock()],
        )
        await note(sql, identity, 'case.create', row!.id, { name })
        return findCase(sql, { ...identity, cameras: undefined }, row!.id)
      })
    },

    async change(identity, id, { removed, ...change }) {
      const name = change.name === undefined ? null : nameOf(change.name)
      const text = change.note === undefined ? null : proseOf('note', change.note, LONGEST_NOTE)
      return database.as(identity).transaction(async (sql) => {
        const found = await findCase(sql, identity, id, removed === false)
        await sql.query(
          `update ${CASES} set name = coalesce($3, name), note = coalesce($4, note), updated_at = $5,
             removed_at = case $6::boolean when true then $5 when false then null else removed_at end
           where organization_id = $1 and id = $2`,
          [identity.organizationId, found.id, name, text, clock(), removed ?? null],
        )
        if (removed) await forgetRemoved(sql, identity.organizationId, clock())
        const action = removed === undefined ? 'case.change' : removed ? 'case.remove' : 'case.restore'
        await note(sql, identity, action, found.id, { name: name ?? found.name })
        return { ...found, name: name ?? found.name, note: text ?? found.note, updatedAt: clock() }
      })
    },
  }
}

async function forgetRemoved(sql: Sql, organizationId: string, now: Date): Promise<void> {
  await sql.query(`delete from ${CASES} where organization_id = $1 and removed_at < $2`, [
    organizationId,
    new Date(now.getTime() - KEPT_SECONDS * 1000),
  ])
}
