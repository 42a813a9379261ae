import type { Database } from '../../database/database.ts'
import type { FootageReader, Tenant, Total } from '../../ports.ts'
import { conditions, type Conditions } from '../conditions.ts'
import { TABLES } from '../tables.ts'
import { asUuid } from '../uuid.ts'
import { searching, tablesOf } from './find-events.ts'

/** A count goes no further. */
export const MOST_COUNTED = 10_000

type Counts = Pick<FootageReader, 'countEvents' | 'countProcesses' | 'countChunks'>

/** How long lists are: so many rows are looked at, and no more. */
export function createCounts(database: Database): Counts {
  async function count(tenant: Tenant, selects: readonly string[], where: Conditions): Promise<Total> {
    if (selects.length === 0) return { count: 0, capped: false }
    const limited = selects.map((select) => `(${select} where ${where.text} limit ${MOST_COUNTED + 1})`)
    const [row] = await database
      .as(tenant)
      .query<{ count: number }>(
        `select count(*)::int as count from (${limited.join(' union all ')}) counted`,
        where.values,
      )
    const { count: found } = row!
    return { count: Math.min(found, MOST_COUNTED), capped: found > MOST_COUNTED }
  }

  return {
    countEvents: (tenant, asked) => {
      const selects = tablesOf(asked).map(({ events }) => `select 1 from ${events} e`)
      return count(tenant, selects, searching(asked))
    },
    countProcesses: (tenant, { status, cameraId }) => {
      const { processes } = cameraId === undefined ? TABLES.batch : TABLES.live
      const where = conditions('p', { 'p.status = $': status, 'p.camera_id = $': cameraId })
      return count(tenant, [`select 1 from ${processes} p`], where)
    },
    countChunks: (tenant, processId) => {
      const selects = Object.values(TABLES).map(({ chunks }) => `select 1 from ${chunks} c`)
      const where = conditions('c', { 'c.process_id = $': processId })
      return count(tenant, asUuid(processId) ? selects : [], where)
    },
  }
}
