import type { Clock } from '../../core/clock.ts'
import type { Held, WorkLog } from '../../core/ports.ts'
import type { Logger } from '../../core/logger.ts'

export interface InHandOptions {
  worklog: Pick<WorkLog, 'inHand'>
  /** All that this node was given and has not settled. */
  held: () => Held
  clock: Clock
  logger: Logger
  /** @default 5000 */
  everyMs?: number
}

/**
 * Tells the work log every few seconds which messages this node has in its hands, so that what nobody has is soon known to
 * be lost (see recall.ts). A work log that is away costs that and nothing else.
 */
export interface InHand {
  start(): void
  /** Tells no more; when nothing is in hand any more, that it leaves. */
  stop(): Promise<void>
}

/** What several stages have in their hands, which take from queues of their own. */
export const together = (all: readonly Held[]): Held => ({
  messages: all.flatMap(({ messages }) => messages),
  consumers: Object.assign({}, ...all.map(({ consumers }) => consumers)) as Held['consumers'],
})

export function createInHand({ worklog, held, clock, logger, everyMs = 5000 }: InHandOptions): InHand {
  const ending = new AbortController()
  let loop: Promise<void> | undefined

  async function tell(): Promise<void> {
    try {
      await worklog.inHand(held())
    } catch (thrown) {
      logger.warn({ err: thrown }, 'cannot tell which messages are in hand: what is lost is found later')
    }
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      await tell()
      await clock.sleep(everyMs, ending.signal)
    }
  }

  return {
    start: () => void (loop ??= run()),
    async stop() {
      ending.abort()
      await loop
      if (!loop || held().messages.length > 0) return
      await worklog.inHand().catch((thrown: unknown) => {
        logger.warn({ err: thrown }, 'cannot tell that nothing is in hand any more')
      })
    },
  }
}
