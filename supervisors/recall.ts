import type { Clock } from '../core/clock.ts'
import type { Mailbox, Orphans } from '../core/ports.ts'
import type { QueueName } from '../schema/queues.ts'
import { createEvidence } from './evidence.ts'
import type { Logger } from './logger.ts'
import type { Rounds } from './rounds.ts'

export interface RecallOptions {
  queue: QueueName
  /** Longest time that a message of it is in somebody's hands. Milliseconds. */
  inHandMs: number
  mailbox: Pick<Mailbox, 'depth'>
  orphans: Pick<Orphans, 'missing' | 'recall' | 'rewrite'>
  clock: Clock
  rounds: Rounds
  logger: Logger
  /** Milliseconds between two looks. @default 1000, but at least ten within `inHandMs` */
  everyMs?: number
}

/**
 * Brings back what a broker lost with a deleted queue, a lost disk or a careless purge, and what a database of an older state
 * has still to do (P1): the database knows all open work. By evidence within seconds (see evidence.ts); where a node does
 * not tell what it has in hand, because it hangs or is of an older version, when nobody can have the message any more:
 *
 *     queue seen empty ----------- inHandMs -----------> open work of which nothing was recorded since then:
 *     so nothing from before waits in it                 nobody has its message any more, it is written again
 *
 * In a queue that never runs empty nobody can tell what is missing: there it waits for that. Goes on until `signal` aborts.
 */
export async function recall(options: RecallOptions, signal: AbortSignal): Promise<void> {
  const { queue, inHandMs, mailbox, orphans, clock, rounds, logger } = options
  const everyMs = options.everyMs ?? Math.min(1000, inHandMs / 10)
  const evidence = createEvidence({ queue, orphans, clock })
  let emptyAt: number | undefined

  function tell(messages: number): void {
    if (messages > 0) logger.warn({ queue, messages }, 'messages were lost: they are written again')
  }

  async function look(): Promise<void> {
    if (emptyAt !== undefined && clock.now() - emptyAt >= inHandMs) {
      tell(await orphans.recall(queue, new Date(emptyAt)))
      emptyAt = undefined
    }
    // Also while it waits: a broker that cannot be asked for long has to be noticed.
    const before = clock.now()
    const depth = await mailbox.depth(queue)
    if (depth.ready + depth.delayed === 0) emptyAt ??= before
    tell(await evidence.look(depth))
  }

  while (!signal.aborted) {
    await rounds.go(look)
    await clock.sleep(everyMs, signal)
  }
}
