import type { Clock } from '../../core/clock.ts'
import type { Missing, Orphans, QueueDepth } from '../../core/ports.ts'
import type { QueueName } from '../../schema/queues.ts'

export interface EvidenceOptions {
  queue: QueueName
  orphans: Pick<Orphans, 'missing' | 'rewrite'>
  clock: Clock
  /** Milliseconds between two first looks, where the one before found nothing missing. @default 5000 */
  everyMs?: number
}

/**
 * Proves that messages of a queue are lost, which takes seconds, however long the work on them may take:
 *
 *     queue empty: who is missing? -> every node has told twice what it has in hand -> queue empty: who is missing still?
 *
 * A message is in one place at a time: in the outbox, in the queue, or in a node's hands. On its way from one to the next it
 * may be overlooked once, not twice. One that comes back from a node's hands at that very moment might be: it is there
 * twice then, which harms nothing (P2).
 */
export interface Evidence {
  /** To be called again and again with what the queue holds just now. Returns how many messages were written again. */
  look(depth: Pick<QueueDepth, 'ready' | 'delayed' | 'consumers'>): Promise<number>
}

export function createEvidence({ queue, orphans, clock, everyMs = 5000 }: EvidenceOptions): Evidence {
  let missing: Missing | undefined
  let lookedAt = -Infinity

  return {
    async look({ ready, delayed, consumers }) {
      if (ready + delayed > 0) {
        missing = undefined
        return 0
      }
      if (missing) {
        const count = await orphans.rewrite(missing, consumers)
        if (count !== undefined) missing = undefined
        return count ?? 0
      }
      if (clock.now() - lookedAt < everyMs) return 0
      lookedAt = clock.now()
      const found = await orphans.missing(queue)
      if (found.messages.size > 0) missing = found
      return 0
    },
  }
}
