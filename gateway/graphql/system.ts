import { queue } from '../../schema/queues.ts'
import type { Context, Services } from './context.ts'
import { createDepths, type Depth } from './depths.ts'

/** The living system: who works, what waits, what failed. */
export function systemResolvers({ ports: { mailbox, operating, orphans }, system }: Services) {
  const depths = createDepths({ mailbox, operating })
  /** Of one look, as often as a document asks for it. */
  const waiting = new WeakMap<Depth, ReturnType<typeof orphans.waiting>>()

  return {
    Query: {
      actorTree: () => system.tree(),

      mailboxes: (_: unknown, _asked: unknown, { identity }: Context) => depths(identity),
    },

    MailboxDepth: {
      deadLetters: (depth: Depth) => queue(depth.queue).deadLetters,
      waiting: (depth: Depth) => {
        if (depth.waiting) return depth.waiting
        const found = waiting.get(depth) ?? orphans.waiting(depth.queue)
        waiting.set(depth, found)
        return found
      },
    },
  }
}
