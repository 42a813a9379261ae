import type { Clock } from '../../core/clock.ts'
import type { Mailbox, Orphans } from '../../core/ports.ts'
import type { QueueName } from '../../schema/queues.ts'
import { createEvidence } from './evidence.ts'
import type { Logger } from '../../core/logger.ts'
import type { Rounds } from './rounds.ts'

export interface RecallOptions {
  queue: QueueName
  /** Longest time that a message of it is in somebody's hands. Milliseconds. */
  inHandMs: number
  /** Longest time from its first delivery to its end, with all tries and the waits between them. Milliseconds. */
  triesMs: number
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
 * Where retries wait all the time, or a delay queue keeps a message for ever, after `triesMs` without looking at them.
 *
 * In a queue that never runs empty nobody can tell what is missing: there it waits for that. Goes on until `signal` aborts.
 */
export async function recall(options: RecallOptions, signal: AbortSignal): Promise<void> {
  const { queue, inHandMs, triesMs, mailbox, orphans, clock, rounds, logger } = options
  const everyMs = options.everyMs ?? Math.min(1000, inHandMs / 10)
  const evidence = createEvidence({ queue, orphans, clock })
  /** Since when nothing waits that was there before: neither in the queue nor for its retry; not in the queue. */
  let emptyAt: number | undefined
  let nothingReadyAt: number | undefined

  function tell(messages: number): void {
    if (messages > 0) logger.warn({ queue, messages }, 'messages were lost: they are written again')
  }

  const isOver = (since: number | undefined, ms: number): since is number =>
    since !== undefined && clock.now() - since >= ms

  async function look(): Promise<void> {
    if (isOver(emptyAt, inHandMs)) {
      tell(await orphans.recall(queue, new Date(emptyAt)))
      emptyAt = undefined
    }
    if (isOver(nothingReadyAt, triesMs)) {
      tell(await orphans.recall(queue, new Date(nothingReadyAt)))
      nothingReadyAt = undefined
    }
    // Also while it waits: a broker that cannot be asked for long has to be noticed.
    const before = clock.now()
    const depth = await mailbox.depth(queue)
    if (depth.ready === 0) nothingReadyAt ??= before
    if (depth.ready + depth.delayed === 0) {
      emptyAt ??= before
      // What is proven sooner needs no other proof.
      nothingReadyAt = undefined
    }
    tell(await evidence.look(depth))
  }

  while (!signal.aborted) {
    await rounds.go(look)
    await clock.sleep(everyMs, signal)
  }
}
