import { QUEUE_NAMES, originOf, queue } from '../../../schema/queues.ts'
import type { Sql } from '../../database/database.ts'
import type { Mailbox } from '../../ports.ts'

/** How many messages are on their way: in the queues of stages, delayed or in hand included, and in the outbox. */
export async function underWay(sql: Sql, mailbox: Mailbox): Promise<number> {
  const [row] = await sql.query<{ unsent: number }>(
    `select count(*)::int as unsent from spectra_ops.outbox where target <> 'SSE_EXCHANGE'`,
  )
  let total = row?.unsent ?? 0
  for (const name of QUEUE_NAMES) {
    if (originOf(name)) continue
    const { ready, delayed, inFlight } = await mailbox.depth(name)
    total += ready + delayed + inFlight
  }
  return total
}

/** Queues with dead letters, each with the stage whose failures they are. */
export const DEAD_LETTER_QUEUES = QUEUE_NAMES.flatMap((name) => {
  const origin = originOf(name)
  return origin ? [{ name, origin, stage: queue(origin).consumer }] : []
})
