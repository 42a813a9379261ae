import { toDate, type Database } from '../database/database.ts'
import type { Cause } from '../errors.ts'
import type { CursorsOf } from '../ledger/cursors.ts'
import { pageOf, seekOf, type Seek } from '../ledger/paging.ts'
import type {
  AuditFilter,
  AuditView,
  Page,
  PageRequest,
  RestartFilter,
  RestartView,
  Tenant,
} from '../ports.ts'

interface AuditRow {
  id: string
  at: string | Date
  action: string
  subject: string | null
  user_id: string | null
  details: Record<string, unknown> | null
}

/** Who did what in the tenant's organization, newest first. */
export async function auditLog(
  database: Database,
  cursorsOf: CursorsOf,
  tenant: Tenant,
  { actor, action, subject, since, until }: AuditFilter,
  page: PageRequest,
): Promise<Page<AuditView>> {
  // Of whom access is limited to cameras nobody could say which entries are about those.
  if (tenant.cameras) return { items: [] }
  const cursors = cursorsOf(tenant, 'audit')
  const seek = seekOf(page, cursors)
  const rows = await database.as(tenant).query<AuditRow>(
    `select id::text, at, action, subject, user_id, details from spectra_ops.audit_log listed
     where organization_id = $1 and ($2::bigint is null or id < $2) and ($3::bigint is null or id > $3)
       and ($4::text is null or user_id::text = $4 or details ->> 'by' = $4 or details ->> 'keyId' = $4)
       and ($5::text is null or action = $5 or (right($5, 1) = '.' and starts_with(action, $5)))
       and ($6::text is null or subject = $6)
       and ($7::timestamptz is null or at >= $7) and ($8::timestamptz is null or at < $8)
     ${sorted(seek)}`,
    [...between(seek), ...[actor, action, subject, since, until].map((value) => value ?? null)],
  )
  return pageOf(rows, seek, cursors, keyOf, ({ id, user_id: userId, subject: about, details, ...row }) => ({
    ...{ id, at: toDate(row.at), action: row.action },
    ...(about !== null && { subject: about }),
    ...(userId !== null && { userId }),
    ...(typeof details?.by === 'string' && { by: details.by }),
    ...(details !== null && { details }),
  }))
}

interface RestartRow {
  id: string
  node: string
  stage: string
  worker: string
  at: string | Date
  cause: Cause
  delay_ms: number
  escalated: boolean
}

/** When which worker was started again, and why, newest first. */
export async function restarts(
  database: Database,
  cursorsOf: CursorsOf,
  tenant: Tenant,
  { node, stage, worker, since }: RestartFilter,
  page: PageRequest,
): Promise<Page<RestartView>> {
  const cursors = cursorsOf(tenant, 'restarts')
  const seek = seekOf(page, cursors)
  const rows = await database.query<RestartRow>(
    `select id::text, node, stage, worker, at, cause, delay_ms, escalated from spectra_ops.restart_history listed
     where ($1::bigint is null or id < $1) and ($2::bigint is null or id > $2)
       and ($3::text is null or node = $3) and ($4::text is null or stage = $4)
       and ($5::text is null or worker = $5) and ($6::timestamptz is null or at >= $6)
     ${sorted(seek)}`,
    [...between(seek), node ?? null, stage ?? null, worker ?? null, since ?? null],
  )
  return pageOf(rows, seek, cursors, keyOf, ({ at, delay_ms: delayMs, ...row }) => ({
    ...row,
    ...{ at: toDate(at), delayMs },
  }))
}

/** Rows are numbered in the order in which they are written: one number is the whole key. */
const keyOf = ({ id }: { id: string }): readonly [string, string] => [id, id]

const between = ({ after, before }: Seek): (string | null)[] => [after?.[0] ?? null, before?.[0] ?? null]

/** By the number itself: `id` alone is what is selected, which is text. */
const sorted = ({ backwards, limit }: Seek): string =>
  `order by listed.id ${backwards ? 'asc' : 'desc'} limit ${limit + 1}`
