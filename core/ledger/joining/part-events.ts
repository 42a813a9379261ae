import type { Sql } from '../../database/database.ts'
import { TABLES } from '../tables.ts'
import { AS_TOLD } from './as-told.ts'

/**
 * Takes events apart of which parts are of these processes, and others are not: each part is an event of its own again, as its chunk
 * told it. For who erases the processes: what is left tells nothing of what was in them.
 */
export async function partEvents(
  sql: Sql,
  organizationId: string,
  processIds: readonly string[],
): Promise<void> {
  const { events } = TABLES.live
  await sql.query(
    `with parted as (
       select distinct coalesce(e.joined_into, e.id) as whole from ${events} e
       where e.organization_id = $1 and e.process_id = any($2::uuid[]) and e.continuity is not null)
     update ${events} e set joined_into = null, ${AS_TOLD}
     from parted where coalesce(e.joined_into, e.id) = parted.whole`,
    [organizationId, `{${processIds.join(',')}}`],
  )
}
