import type { Database } from '../../database/database.ts'
import { createAuditLog } from '../../observability/audit-log.ts'
import type { EventView, FootageReader, Tenant } from '../../ports.ts'
import { whoOf } from '../../who.ts'
import { TABLES } from '../tables.ts'
import type { Writer } from '../writer.ts'
import { GIVEN, uuids } from './by-id.ts'

type Load = (tenant: Tenant, ids: readonly string[]) => Promise<EventView[]>

/** Marks events as seen to, and says so in the audit log, in one transaction; one that is marked already keeps its first mark. */
export function createReview(database: Database, { clock }: Writer, load: Load): FootageReader['review'] {
  const change = (events: string): string =>
    `update ${events} e
     set reviewed_at = case when $3::boolean then coalesce(e.reviewed_at, $4::timestamptz) end,
       reviewed_by = case when $3::boolean then coalesce(e.reviewed_by, $5::uuid) end
     where e.organization_id = $1 and e.id in ${GIVEN}`
  return async (identity, ids, reviewed) => {
    const there = (await load(identity, ids)).map(({ id }) => id)
    if (there.length === 0) return []
    const values = [
      identity.organizationId,
      JSON.stringify(uuids(there)),
      reviewed,
      clock(),
      identity.userId ?? null,
    ]
    await database.as(identity).transaction(async (sql) => {
      for (const { events } of Object.values(TABLES)) await sql.query(change(events), values)
      const action = reviewed ? 'event.review' : 'event.unreview'
      await createAuditLog(sql).record({ ...whoOf(identity), action, details: { events: there } })
    })
    return load(identity, there)
  }
}
