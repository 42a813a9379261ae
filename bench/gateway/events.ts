import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '../../core/database/database.ts'
import type { Mailbox } from '../../core/ports.ts'
import { envelopeOf } from '../../schema/messages/index.ts'

/** Events to write: so many transactions of so many events each, one every so many milliseconds. */
export interface WriteOrder {
  transactions: number
  events: number
  everyMs: number
}

/** When each event was committed, by its id; milliseconds of the system's clock. */
export type Committed = Record<string, number>

const DESCRIPTION = 'A large red object enters at the top and leaves at the left.'

/** Records events as a stage does, and tells of them as the relay of a node does, right after their commit. */
export async function writeEvents(
  { database, mailbox }: { database: Database; mailbox: Pick<Mailbox, 'broadcast'> },
  organizationId: string,
  { transactions, events, everyMs }: WriteOrder,
): Promise<Committed> {
  const committed: Committed = {}
  const processId = randomUUID()
  const writing: Promise<void>[] = []
  const began = performance.now()
  const write = async (): Promise<void> => {
    const rows = await database.query<{ id: string }>(
      `insert into spectra_insights.batch_events (id, organization_id, process_id, chunk_id, position, type, start_time,
         end_time, confidence, description, attributes, created_at)
       select gen_random_uuid(), $1, $2, $3, n, 'object_entered', n, n + 1, 0.9, $5, '{"colour":"red","size":"large"}', now()
       from generate_series(1, $4::int) n returning id`,
      [organizationId, processId, randomUUID(), events, DESCRIPTION],
    )
    const at = Date.now()
    for (const { id } of rows) committed[id] = at
    const payload = { processId, organizationId, fact: 'events_detected' }
    const context = { organizationId, processId, trace: 'a'.repeat(32), createdAt: new Date() }
    await mailbox.broadcast('SSE_EXCHANGE', [envelopeOf('ProcessUpdated', payload, context)])
  }
  for (let n = 0; n < transactions; n++) {
    const late = began + n * everyMs - performance.now()
    if (late > 0) await wait(late)
    if (everyMs > 0) writing.push(write())
    else await write()
  }
  await Promise.all(writing)
  return committed
}
