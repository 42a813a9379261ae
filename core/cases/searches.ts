import { z } from 'zod'
import { toDate, type Database, type Sql } from '../database/database.ts'
import { issuesOf } from '../issues.ts'
import { asUuid } from '../ledger/uuid.ts'
import type { Identity, SavedSearch, SavedSearches, KeptQuery } from '../ports.ts'
import { KEPT_SECONDS } from './find.ts'
import { note } from './rows.ts'
import { missing, nameOf, refused } from './texts.ts'

const SEARCHES = 'spectra_core.saved_searches'
/** Of one organization. */
const MOST = 500

/** As much of `ask` as is kept. */
const Query = z.object({
  text: z.string().trim().min(1).max(1000),
  zone: z.string().max(64).optional(),
  not: z.array(z.string().max(32)).max(16).optional(),
  types: z.array(z.string().max(64)).max(100).optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  processId: z.uuid().optional(),
})

interface Row {
  id: string
  name: string
  query: KeptQuery
  user_id: string | null
  created_at: string | Date
}

const COLUMNS = 'id, name, query, user_id, created_at'
/** Whose searches somebody sees: `$2` whether all, `$3` who asks. */
const SEEN = `organization_id = $1 and ($2::boolean or user_id = $3::uuid)`
const seenBy = ({ cameras, userId }: Identity): [boolean, string | null] => [
  cameras === undefined,
  userId ?? null,
]

const toSearch = (row: Row): SavedSearch => ({
  ...{ id: row.id, name: row.name, query: row.query },
  ...(row.user_id !== null && { userId: row.user_id }),
  createdAt: toDate(row.created_at),
})

/** Without what no row takes: control characters, and halves of characters. */
const plain = (text: string): string => text.toWellFormed().replaceAll(/\p{Cc}+/gu, ' ')

/** @throws SS_INPUT_INVALID */
function checkedQuery(given: KeptQuery): KeptQuery {
  const parsed = Query.safeParse({
    ...given,
    text: plain(given.text),
    ...(given.zone !== undefined && { zone: plain(given.zone) }),
    ...(given.types !== undefined && { types: given.types.map(plain) }),
  })
  if (parsed.success) return parsed.data as KeptQuery
  throw refused(
    ['query', ...parsed.error.issues[0]!.path].join('.'),
    issuesOf(parsed.error),
    'Give what `ask` takes.',
  )
}

/** Saved searches on a table of a database. */
export function createSavedSearches({
  database,
  clock,
}: {
  database: Database
  clock: () => Date
}): SavedSearches {
  return {
    async list(identity) {
      const rows = await database
        .as(identity)
        .query<Row>(
          `select ${COLUMNS} from ${SEARCHES} where ${SEEN} and removed_at is null order by lower(name), id limit ${MOST}`,
          seenBy(identity),
        )
      return rows.map(toSearch)
    },

    async save(identity, given) {
      const [name, query] = [nameOf(given.name), checkedQuery(given.query)]
      return database.as(identity).transaction(async (sql) => {
        await checkRoom(sql, identity)
        const { organizationId, userId = null, keyId = null } = identity
        const [row] = await sql.query<Row>(
          `insert into ${SEARCHES} (organization_id, name, query, user_id, key_id, created_at)
           values ($1, $2, $3::jsonb, $4, $5, $6) returning ${COLUMNS}`,
          [organizationId, name, JSON.stringify(query), userId, keyId, clock()],
        )
        await note(sql, identity, 'search.save', row!.id, { name })
        return toSearch(row!)
      })
    },

    async change(identity, id, { removed, ...change }) {
      if (!asUuid(id)) throw missing('saved search', id)
      const name = change.name === undefined ? null : nameOf(change.name)
      const query = change.query === undefined ? null : JSON.stringify(checkedQuery(change.query))
      return database.as(identity).transaction(async (sql) => {
        if (removed === false) await checkRoom(sql, identity)
        const [row] = await sql.query<Row>(
          `update ${SEARCHES} set name = coalesce($5, name), query = coalesce($6::jsonb, query),
             removed_at = case $7::boolean when true then $8 when false then null else removed_at end
           where ${SEEN} and id = $4 and (removed_at is null or $7::boolean is false) returning ${COLUMNS}`,
          [identity.organizationId, ...seenBy(identity), id, name, query, removed ?? null, clock()],
        )
        if (!row) throw missing('saved search', id)
        if (removed)
          await sql.query(`delete from ${SEARCHES} where organization_id = $1 and removed_at < $2`, [
            identity.organizationId,
            new Date(clock().getTime() - KEPT_SECONDS * 1000),
          ])
        const action = removed === undefined ? 'search.change' : removed ? 'search.remove' : 'search.restore'
        await note(sql, identity, action, id, { name: row.name })
        return toSearch(row)
      })
    },
  }
}

/** @throws SS_INPUT_INVALID where there are as many as can be */
async function checkRoom(sql: Sql, { organizationId }: Identity): Promise<void> {
  const [row] = await sql.query<{ count: number }>(
    `select count(*)::int as count from ${SEARCHES} where organization_id = $1 and removed_at is null`,
    [organizationId],
  )
  if (row!.count < MOST) return
  throw refused('name', `there are ${MOST} saved searches`, 'Remove one that nobody needs.')
}
