import { may } from '../../core/permissions.ts'
import type { Identity, Ports, QueueDepth, Waiting } from '../../core/ports.ts'
import { QUEUE_NAMES, type QueueName } from '../../schema/queues.ts'
import { shared } from '../turns.ts'
import type { StageRates } from '../updates/stage-rates.ts'

/** What one queue has, as whoever asks may know it. */
export type Depth = QueueDepth & { waiting?: Waiting[]; rates?: StageRates | undefined }

/**
 * How full the queues are, which all organizations share: people of the operating organization see what is there; everybody else what
 * is their own, out of rows (P8).
 */
export type Depths = (identity: Identity) => Promise<Depth[]>

export function createDepths(
  { mailbox, operating }: Pick<Ports, 'mailbox' | 'operating'>,
  queues: readonly QueueName[] = QUEUE_NAMES,
): Depths {
  const all = shared((): Promise<Depth[]> => Promise.all(queues.map((name) => mailbox.depth(name))))
  return async (identity) => {
    if (may(identity, 'cluster:read')) return all()
    const own = await operating.depths(identity)
    return own
      .filter(({ queue }) => queues.includes(queue))
      .map((depth) => ({ ...depth, delayed: 0, consumers: 0 }))
  }
}
