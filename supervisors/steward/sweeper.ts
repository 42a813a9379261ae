import type { Clock } from '../../core/clock.ts'
import type { Locks, Orphans } from '../../core/ports.ts'
import { nodeLock } from './node-name.ts'
import type { Logger } from '../../core/logger.ts'
import type { Rounds } from './rounds.ts'

export interface SweeperOptions {
  orphans: Pick<Orphans, 'owners' | 'adopt'>
  locks: Locks
  clock: Clock
  rounds: Rounds
  logger: Logger
  /** Milliseconds between two looks. @default 2000 */
  everyMs?: number
}

/**
 * Takes over what dead nodes left in the outbox, until `signal` aborts. A node is dead when its name is free; while the
 * sweeper holds the name, no new node of that name begins to send the same messages.
 */
export async function sweep(options: SweeperOptions, signal: AbortSignal): Promise<void> {
  const { clock, rounds, everyMs = 2000 } = options
  while (!signal.aborted) {
    await rounds.go(() => sweepOnce(options))
    await clock.sleep(everyMs, signal)
  }
}

async function sweepOnce({ orphans, locks, logger }: SweeperOptions): Promise<void> {
  await orphans.adopt(undefined)
  for (const owner of await orphans.owners()) {
    const name = await locks.tryAcquire(nodeLock(owner))
    if (!name) continue
    try {
      const messages = await orphans.adopt(owner)
      logger.warn({ owner, messages }, 'a node is gone: its messages are sent from here')
    } finally {
      await name.release()
    }
  }
}
