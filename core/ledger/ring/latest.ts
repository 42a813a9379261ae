import { toDate } from '../../database/database.ts'
import type { Cause } from '../../errors.ts'
import type { CameraRecording } from '../../ports.ts'
import { HOLES, RECORDS, SEGMENTS } from './rows.ts'

/** What a statement about the camera `c` adds to know how its recording is. */
export const LATEST = {
  columns: `${RECORDS} as is_recorded, latest.end_at as recorded_until, latest.clock as recorded_clock,
    latest.drift_ms as recorded_drift, open.from_at as missing_since, open.cause as missing_cause`,
  joins: `
    left join lateral (
      select end_at, clock, drift_ms from ${SEGMENTS}
      where organization_id = c.organization_id and camera_id = c.id and expired_at is null
      order by start_at desc limit 1) latest on true
    left join lateral (
      select from_at, cause from ${HOLES}
      where organization_id = c.organization_id and camera_id = c.id and until_at is null limit 1) open on true`,
}

export interface LatestRow {
  is_recorded: boolean
  recorded_until: string | Date | null
  recorded_clock: 'source' | 'arrival' | null
  recorded_drift: string | number | null
  missing_since: string | Date | null
  missing_cause: Cause | null
}

export function recordingOf(row: LatestRow): { recording?: CameraRecording } {
  if (!row.is_recorded) return {}
  const { recorded_until: until, recorded_clock: clock, recorded_drift: drift } = row
  const { missing_since: since, missing_cause: cause } = row
  return {
    recording: {
      ...(until && {
        latest: {
          ...{ until: toDate(until), clock: clock ?? 'arrival' },
          ...(drift !== null && { driftMs: Number(drift) }),
        },
      }),
      ...(since && cause && { missing: { since: toDate(since), cause } }),
    },
  }
}
