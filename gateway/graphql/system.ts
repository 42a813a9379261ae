import type { QueueDepth } from '../../core/ports.ts'
import { queue, QUEUE_NAMES } from '../../schema/queues.ts'
import { shared } from '../turns.ts'
import type { Services } from './context.ts'

/** The living system: who works, what waits, what failed. */
export function systemResolvers({ ports: { mailbox, orphans }, system }: Services) {
  const mailboxes = shared((): Promise<QueueDepth[]> =>
    Promise.all(QUEUE_NAMES.map((name) => mailbox.depth(name))),
  )
  /** Of one look, as often as a document asks for it. */
  const waiting = new WeakMap<QueueDepth, ReturnType<typeof orphans.waiting>>()

  return {
    Query: {
      actorTree: () => system.tree(),

      mailboxes,
    },

    MailboxDepth: {
      deadLetters: (depth: QueueDepth) => queue(depth.queue).deadLetters,
      waiting: (depth: QueueDepth) => {
        const found = waiting.get(depth) ?? orphans.waiting(depth.queue)
        waiting.set(depth, found)
        return found
      },
    },
  }
}
