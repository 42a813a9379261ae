import type { ChannelKind } from '../../schema/channels.ts'
import type { Database } from '../database/database.ts'
import { reading, type Reading } from '../observability/metrics/reading.ts'
import { CHANNELS, DELIVERIES } from './rows.ts'

/** How much all channels are still to be told, and how much is dead. */
export async function channelReadings(database: Pick<Database, 'query'>): Promise<Reading[]> {
  const rows = await database.query<{ kind: ChannelKind; state: 'waiting' | 'dead'; count: number }>(
    `select c.kind, s.state, count(d.id)::int as count
     from ${CHANNELS} c cross join (values ('waiting'), ('dead')) as s(state)
       left join ${DELIVERIES} d on d.organization_id = c.organization_id and d.channel_id = c.id and d.state = s.state
     group by c.kind, s.state`,
  )
  return rows.map(({ kind, state, count }) => reading('spectra_deliveries_waiting', { kind, state }, count))
}

export interface FailingChannel {
  name: string
  failedBecause: string
}

/** Of all organizations: how many channels there are, and those to which nothing gets through now. */
export async function channelStates(
  database: Pick<Database, 'query'>,
): Promise<{ count: number; failing: FailingChannel[] }> {
  const rows = await database.query<{ name: string; failed_because: string | null; failures: number }>(
    `select name, failed_because, failures from ${CHANNELS} where paused_at is null order by name`,
  )
  const failing = rows.filter(({ failures }) => failures > 0)
  return {
    count: rows.length,
    failing: failing.map(({ name, failed_because }) => ({ name, failedBecause: failed_because ?? '' })),
  }
}
