import { SpectraError } from '../../core/errors.ts'
import type { QueueDepth, StoredMessage } from '../../core/ports.ts'
import { originOf, queue, QUEUE_NAMES, type QueueName } from '../../schema/queues.ts'
import { checkRange } from './arguments.ts'
import type { Context, Services } from './context.ts'

type Body = { type?: unknown; processId?: unknown; organizationId?: unknown } | null

const isDeadLetterQueue = (name: string): name is QueueName =>
  (QUEUE_NAMES as string[]).includes(name) && originOf(name as QueueName) !== undefined

/** The living system: who works, what waits, what failed. */
export function systemResolvers({ ports: { mailbox }, system }: Services) {
  return {
    Query: {
      actorTree: () => system.tree(),

      mailboxes: (): Promise<QueueDepth[]> => Promise.all(QUEUE_NAMES.map((name) => mailbox.depth(name))),

      deadLetters: async (
        _: unknown,
        asked: { queue: string; first?: number | null },
        { organizationId }: Context,
      ): Promise<StoredMessage[]> => {
        if (!isDeadLetterQueue(asked.queue)) {
          const known = QUEUE_NAMES.filter(isDeadLetterQueue).join(', ')
          throw new SpectraError(
            'SS_INPUT_INVALID',
            `Cannot look into ${asked.queue}: it holds no dead letters`,
            {
              details: { field: 'queue', advice: `Give one of ${known}.` },
            },
          )
        }
        const found = await mailbox.browse(asked.queue, {
          limit: checkRange('first', asked.first, 1, 200) ?? 50,
        })
        return found.filter(({ body }) => (body as Body)?.organizationId === organizationId)
      },
    },

    MailboxDepth: { deadLetters: (depth: QueueDepth) => queue(depth.queue).deadLetters },

    DeadLetter: {
      type: ({ body }: StoredMessage) => (body as Body)?.type,
      processId: ({ body }: StoredMessage) => (body as Body)?.processId,
      attempts: ({ attempt }: StoredMessage) => attempt,
    },
  }
}
