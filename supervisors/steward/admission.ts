import type { Clock } from '../../core/clock.ts'
import type { Mailbox, Orphans } from '../../core/ports.ts'
import type { AdmissionConfig } from '../../schema/cluster.ts'
import type { QueueName } from '../../schema/queues.ts'
import type { Rounds } from './rounds.ts'

/**
 * Lets messages into a queue with priorities (P9). A strictly prioritised queue never serves the lowest priority while
 * higher ones keep coming, so few are let into it, and the rest waits in the outbox:
 *
 *     outbox, by priority + age  --at most the window, through the relay-->  queue, by priority  -->  consumers
 *
 * Within the window later messages may still overtake earlier ones of a lower priority, each time that there is room
 * again. Therefore it must run dry every `dryMs`: until it has, nothing more is let in.
 *
 * A message of priority p waits for admission until it is the oldest of those whose priority + age are the highest: no
 * message that came more than `secondsPerPoint x (10 - p)` after it goes first. Then it waits at most `dryMs`, and until
 * the consumers have worked off the window.
 */
export interface AdmissionOptions {
  queue: QueueName
  /** Messages that one consumer of the queue takes at once. */
  prefetch: number
  config: AdmissionConfig
  mailbox: Pick<Mailbox, 'depth'>
  orphans: Pick<Orphans, 'admit' | 'waiting' | 'onWaiting'>
  clock: Clock
  rounds: Rounds
}

/** Admits until `signal` aborts. */
export async function admit(options: AdmissionOptions, signal: AbortSignal): Promise<void> {
  const { config, orphans, clock, rounds } = options
  const window = createWindow(options)
  let nap = new AbortController()
  const stop = orphans.onWaiting(() => nap.abort())
  try {
    while (!signal.aborted) {
      nap = new AbortController()
      if (!(await rounds.go(window.fill))) await clock.sleep(config.pollMs, signal)
      await clock.sleep(config.pollMs, AbortSignal.any([nap.signal, signal]))
    }
  } finally {
    stop()
  }
}

function createWindow({ queue, prefetch, config, mailbox, orphans, clock }: AdmissionOptions) {
  const { minimum, perWorker, dryMs, secondsPerPoint } = config
  /** When nothing was seen to be ready in the queue. */
  let dryAt = clock.now()
  let lookedAt = -Infinity

  return {
    async fill(): Promise<void> {
      const waiting = await orphans.waiting(queue)
      // While nothing waits, a look now and then tells whether the queue ran dry.
      if (waiting.length === 0 && clock.now() - lookedAt < dryMs / 4) return
      const { ready, consumers } = await mailbox.depth(queue)
      const now = clock.now()
      lookedAt = now
      if (ready === 0) dryAt = now
      if (waiting.length === 0 || now - dryAt > dryMs) return
      const size = Math.max(minimum, perWorker * consumers * prefetch)
      await orphans.admit(queue, size - ready, { secondsPerPoint })
    },
  }
}
