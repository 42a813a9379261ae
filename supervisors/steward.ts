import type { Clock } from '../core/clock.ts'
import type { Ports } from '../core/ports.ts'
import type { FilledClusterConfig } from '../schema/cluster.ts'
import { QUEUE_NAMES, queue as queueOf, type QueueName } from '../schema/queues.ts'
import { admit } from './admission.ts'
import type { Random } from './backoff.ts'
import { createLeader, type Leader } from './leader.ts'
import type { Logger } from './logger.ts'
import { recall } from './recall.ts'
import { sweep } from './sweeper.ts'

export interface StewardOptions {
  ports: Pick<Ports, 'mailbox' | 'orphans' | 'locks'>
  cluster: FilledClusterConfig
  clock: Clock
  random: Random
  logger: Logger
}

/**
 * One node of the cluster looks after the messages of all: it admits what waits, sends what dead nodes left, and writes again what
 * the broker lost.
 */
export function createSteward({ ports, cluster, clock, random, logger }: StewardOptions): Leader {
  const { mailbox, orphans, locks } = ports
  const work = async (signal: AbortSignal): Promise<void> => {
    const queues = QUEUE_NAMES.filter((name) => queueOf(name).maxPriority !== undefined)
    const admissions = queues.map((queue) =>
      admit(
        {
          ...{ queue, mailbox, orphans, clock, logger },
          prefetch: prefetchOf(queue, cluster),
          config: cluster.admission,
        },
        signal,
      ),
    )
    const recalls = Object.values(cluster.stages).map(({ queue, deadlines }) => {
      const inHandMs = deadlines.workMs + deadlines.shutdownMs
      return recall({ queue, inHandMs, mailbox, orphans, clock, logger }, signal)
    })
    await Promise.all([...admissions, ...recalls, sweep({ orphans, locks, clock, logger }, signal)])
  }
  return createLeader({ name: 'outbox', locks, clock, random, logger, work })
}

/** As configured: nodes that are told otherwise have more or fewer. */
const prefetchOf = (queue: QueueName, { stages }: FilledClusterConfig): number =>
  Object.values(stages).find((stage) => stage.queue === queue)?.workers ?? 1
