import type { QueueDepth } from '../../core/ports.ts'
import { queue, QUEUE_NAMES } from '../../schema/queues.ts'
import type { Services } from './context.ts'

/** The living system: who works, what waits, what failed. */
export function systemResolvers({ ports: { mailbox, orphans }, system }: Services) {
  return {
    Query: {
      actorTree: () => system.tree(),

      mailboxes: (): Promise<QueueDepth[]> => Promise.all(QUEUE_NAMES.map((name) => mailbox.depth(name))),
    },

    MailboxDepth: {
      deadLetters: (depth: QueueDepth) => queue(depth.queue).deadLetters,
      waiting: (depth: QueueDepth) => orphans.waiting(depth.queue),
    },
  }
}
