import { toDate, toDateOrNone } from '../database/database.ts'
import type { ReplayState, ReplayView } from '../ports.ts'

/** A row of `spectra_ops.replays`. */
export interface ReplayRow {
  id: string
  organization_id: string
  per_second: number
  stop_after: number | null
  state: ReplayState
  total: number
  done: number
  failed: number
  stopped_because: string | null
  user_id: string | null
  key_id: string | null
  created_at: string | Date
  ended_at: string | Date | null
}

export const COLUMNS = `r.id, r.organization_id, r.per_second, r.stop_after, r.state, r.total, r.done, r.failed,
  r.stopped_because, r.user_id, r.key_id, r.created_at, r.ended_at`

export const toReplay = (row: ReplayRow): ReplayView => ({
  id: row.id,
  organizationId: row.organization_id,
  state: row.state,
  total: row.total,
  done: row.done,
  failed: row.failed,
  perSecond: row.per_second,
  stopAfterFailures: row.stop_after ?? undefined,
  userId: row.user_id ?? undefined,
  keyId: row.key_id ?? undefined,
  startedAt: toDate(row.created_at),
  endedAt: toDateOrNone(row.ended_at),
  stoppedBecause: row.stopped_because ?? undefined,
})
