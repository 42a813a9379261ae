import type { Database } from '../database/database.ts'
import { CHANNELS, DELIVERIES } from './rows.ts'

/** How much is kept of what was told, and of what waits. */
export const KEPT = {
  /** What was delivered or dropped, and what is dead. Days. */
  toldDays: 7,
  deadDays: 30,
  /** Of one channel, whatever its age. */
  settled: 20_000,
  /** The oldest beyond that is dropped. */
  waiting: 100_000,
} as const

/** Rows in one statement. */
const AT_ONCE = 5000

/** Removes old records of deliveries, and keeps what waits for a channel within bounds. Returns how many rows it touched. */
export async function sweepDeliveries(
  database: Database,
  now: Date,
  signal: AbortSignal,
  kept: { [K in keyof typeof KEPT]: number } = KEPT,
): Promise<number> {
  const repeat = async (statement: string, values: (string | number | Date)[]): Promise<number> => {
    let sum = 0
    for (let some = AT_ONCE; some === AT_ONCE; sum += some) {
      signal.throwIfAborted()
      some = (await database.query(statement, values)).length
    }
    return sum
  }

  let touched = await repeat(
    `delete from ${DELIVERIES} where id in (select id from ${DELIVERIES}
       where settled_at < $1::timestamptz - make_interval(days => case state when 'dead' then ${kept.deadDays} else ${kept.toldDays} end)
       limit ${AT_ONCE}) returning 1`,
    [now],
  )
  const channels = await database.query<{ id: string; organization_id: string }>(
    `select id, organization_id from ${CHANNELS}`,
  )
  for (const { id, organization_id } of channels) {
    touched += await repeat(
      `delete from ${DELIVERIES} where id in (select id from ${DELIVERIES}
         where organization_id = $1 and channel_id = $2 and settled_at is not null
         order by created_at desc, id desc offset ${kept.settled} limit ${AT_ONCE}) returning 1`,
      [organization_id, id],
    )
    touched += await repeat(
      `update ${DELIVERIES} set state = 'dropped', settled_at = $2, error_code = 'SS_CHANNEL_UNAVAILABLE',
         error = 'Cannot keep it any longer: more than ${kept.waiting} waited for this channel'
       where id in (select id from ${DELIVERIES} where channel_id = $1 and state = 'waiting'
         order by created_at desc, id desc offset ${kept.waiting} limit ${AT_ONCE}) returning 1`,
      [id, now],
    )
  }
  return touched
}
