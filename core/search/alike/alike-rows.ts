import { toDate, type Database, type SqlValue } from '../../database/database.ts'
import type { SearchFilter } from '../../ports.ts'
import { conditions } from '../conditions.ts'
import type { SearchTable } from '../tables.ts'
import { LIKENESS } from '../../../schema/likeness.ts'

/** Of chunks that are alike so many are counted. */
export const MOST_ALIKE = 1000

/** Chunks of one likeness that pass a filter. */
export interface Likes {
  /** All of them, `MOST_ALIKE` at most. */
  count: number
  /** Instants of the earliest and the latest. */
  first: Date
  last: Date
}

/** What rows know of chunks that say the same. */
export interface AlikeRows {
  /** Of each likeness, where there are any. Its organization's alone, and of cameras that its tenant may see (P8). */
  count(likenesses: readonly string[], filter: SearchFilter): Promise<Map<string, Likes>>
}

export function createAlikeRows(database: Database, { name: table }: SearchTable): AlikeRows {
  return {
    async count(likenesses, filter) {
      if (likenesses.length === 0) return new Map()
      const values: SqlValue[] = [JSON.stringify(likenesses)]
      const where = `${conditions(filter, values)} and ${LIKENESS} = l.likeness`
      const end = (order: string): string =>
        `(select at from ${table} where ${where} order by at ${order} limit 1)`
      // By the owner, as words are looked up: under a policy no index of what texts say is used. Only numbers and times leave here.
      const rows = await database.query<{ likeness: string; count: number; first: string; last: string }>(
        `select l.likeness, n.count::int as count, ${end('asc')} as first, ${end('desc')} as last
         from jsonb_array_elements_text($2::jsonb) l(likeness)
           cross join lateral (select count(*) as count from (select 1 from ${table} where ${where} limit ${MOST_ALIKE}) found) n
         where n.count > 0`,
        [filter.organizationId, ...values],
      )
      return new Map(
        rows.map(({ likeness, count, first, last }) => [
          likeness,
          { count, first: toDate(first), last: toDate(last) },
        ]),
      )
    },
  }
}
