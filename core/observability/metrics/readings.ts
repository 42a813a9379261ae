import { QUEUE_NAMES } from '../../../schema/queues.ts'
import type { Database } from '../../database/database.ts'
import type { Mailbox } from '../../ports.ts'
import { reading, type Reading } from './reading.ts'

/** All queues, as the mailbox counts them now. */
export async function queueReadings(mailbox: Pick<Mailbox, 'depth'>): Promise<Reading[]> {
  const depths = await Promise.all(QUEUE_NAMES.map((name) => mailbox.depth(name)))
  return depths.flatMap(({ queue, ready, delayed, inFlight, consumers, oldestMs }) => [
    reading('spectra_queue_messages', { queue, state: 'ready' }, ready),
    reading('spectra_queue_messages', { queue, state: 'delayed' }, delayed),
    reading('spectra_queue_messages', { queue, state: 'in_flight' }, inFlight),
    reading('spectra_queue_consumers', { queue }, consumers),
    reading('spectra_queue_oldest_message_age_seconds', { queue }, oldestMs / 1000),
  ])
}

/** The pool of a database that has one. */
export function poolReadings({ connections }: Pick<Database, 'connections'>): Reading[] {
  return Object.entries(connections?.() ?? {}).map(([state, count]) =>
    reading('spectra_database_pool_connections', { state }, count),
  )
}
