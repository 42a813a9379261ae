import type { Clock } from '../../core/clock.ts'
import type { Check } from '../../core/health.ts'
import type { ActorNode, Ports } from '../../core/ports.ts'
import type { FilledClusterConfig } from '../../schema/cluster.ts'
import { QUEUE_NAMES, queue as queueOf, type QueueName } from '../../schema/queues.ts'
import { admit } from './admission.ts'
import type { Random } from '../../core/backoff.ts'
import { createLeader } from './leader.ts'
import type { Logger } from '../../core/logger.ts'
import { recall } from './recall.ts'
import { createRounds, ROUND_MS, type Rounds } from './rounds.ts'
import { sweep } from './sweeper.ts'
import { tidy, TIDYING, type KeepHouse } from './tidying.ts'

export interface StewardOptions {
  ports: Pick<Ports, 'mailbox' | 'orphans' | 'locks'>
  cluster: FilledClusterConfig
  clock: Clock
  random: Random
  logger: Logger
  /** Absent: nobody tidies up here. */
  keepHouse?: KeepHouse
}

/**
 * One node of the cluster looks after the messages of all: it admits what waits, sends what dead nodes left, and writes again what
 * the broker lost; and it tidies up. Each of that is a loop of its own, so that none holds up another. A node where none of them comes round while
 * it has the lock, because the broker is out of its reach alone, lets another lead.
 */
export interface Steward {
  start(): void
  leading(): boolean
  /** That somebody leads; of the leader, that each of its loops comes round. */
  checks(): Record<string, Check>
  /** The leader's loops, as a part of the tree of `node`. Empty on other nodes. */
  view(node: string): ActorNode[]
  close(): Promise<void>
}

/** A loop, and how it runs. */
interface Loop {
  rounds: Rounds
  run(signal: AbortSignal): Promise<void>
}

/** Whoever holds it looks after the cluster. */
export const STEWARD_LOCK = 'outbox'

/** After so long without a round of any loop another node may try. Milliseconds. */
const RESIGN_MS = ROUND_MS
const WATCH_MS = 1000

export function createSteward(options: StewardOptions): Steward {
  const { ports, cluster, clock, random, logger, keepHouse } = options
  const { mailbox, orphans, locks } = ports

  function admission(queue: QueueName): Loop {
    const cannot = `cannot admit what waits for ${queue}: it stays in the outbox`
    const rounds = createRounds({ name: `admission-${queue}`, queue, cannot, clock, logger })
    const prefetch = prefetchOf(queue, cluster)
    const options = { queue, prefetch, config: cluster.admission, mailbox, orphans, clock, rounds }
    return { rounds, run: (signal) => admit(options, signal) }
  }

  function recalling(stage: FilledClusterConfig['stages'][string]): Loop {
    const { queue, deadlines, attempts, retry, busyMs } = stage
    const cannot = `cannot look for lost messages of ${queue}`
    const rounds = createRounds({ name: `recall-${queue}`, queue, cannot, clock, logger })
    const inHandMs = deadlines.workMs + deadlines.shutdownMs
    // A retry may come late by as much as it waits, and a busy provider may put each off.
    const triesMs = attempts * (inHandMs + 2 * retry.maxMs + busyMs)
    const options = { queue, inHandMs, triesMs, mailbox, orphans, clock, rounds, logger }
    return { rounds, run: (signal) => recall(options, signal) }
  }

  function sweeping(): Loop {
    const cannot = 'cannot look for messages of dead nodes: they stay in the outbox'
    const rounds = createRounds({ name: 'sweeper', cannot, clock, logger })
    return { rounds, run: (signal) => sweep({ orphans, locks, clock, rounds, logger }, signal) }
  }

  function tidying(keepHouse: KeepHouse): Loop {
    const rounds = createRounds({ name: 'housekeeping', cannot: 'cannot tidy up', clock, logger, ...TIDYING })
    return { rounds, run: (signal) => tidy({ keepHouse, clock, rounds }, signal) }
  }

  const atTheBroker: Loop[] = [
    ...QUEUE_NAMES.filter((name) => queueOf(name).maxPriority !== undefined).map(admission),
    ...Object.values(cluster.stages).map(recalling),
  ]
  const loops = [...atTheBroker, sweeping(), ...(keepHouse ? [tidying(keepHouse)] : [])]

  /** Resolves when the broker has been out of reach for too long, or with `signal`. */
  async function failing(signal: AbortSignal): Promise<void> {
    const beganAt = clock.now()
    while (!signal.aborted) {
      await clock.sleep(WATCH_MS, signal)
      if (clock.now() - beganAt <= RESIGN_MS) continue
      if (atTheBroker.every(({ rounds }) => rounds.sinceMs() > RESIGN_MS)) return
    }
  }

  async function work(signal: AbortSignal): Promise<void> {
    for (const { rounds } of loops) rounds.start()
    const resigning = new AbortController()
    const end = AbortSignal.any([signal, resigning.signal])
    const running = Promise.all(loops.map(({ run }) => run(end)))
    await Promise.race([running, failing(end)])
    if (!signal.aborted) {
      logger.warn({ leader: STEWARD_LOCK }, 'no loop of the leader comes round here: another node may lead')
      return resigning.abort()
    }
    await running
  }

  const leader = createLeader({ name: STEWARD_LOCK, locks, clock, random, logger, work })
  return {
    start: leader.start,
    leading: leader.leading,
    close: leader.close,
    checks() {
      const told = loops.filter(({ rounds }) => leader.leading() || rounds.failing())
      const own = told.map(({ rounds }) => [`steward:${rounds.name}`, rounds.check()])
      return { steward: leader.check(), ...(Object.fromEntries(own) as Record<string, Check>) }
    },
    view(node) {
      if (!leader.leading()) return []
      const id = `${node}/steward`
      const children = loops.map(({ rounds }) => rounds.view(id))
      const sum = (of: (child: ActorNode) => number): number =>
        children.reduce((total, child) => total + of(child), 0)
      return [
        {
          id,
          kind: 'service',
          name: 'steward',
          state: children.every(({ state }) => state === 'ready') ? 'ready' : 'restarting',
          inFlight: 0,
          handled: sum(({ handled }) => handled),
          failed: sum(({ failed }) => failed),
          restarts: 0,
          children,
        },
      ]
    },
  }
}

/** As configured: nodes that are told otherwise have more or fewer. */
const prefetchOf = (queue: QueueName, { stages }: FilledClusterConfig): number =>
  Object.values(stages).find((stage) => stage.queue === queue)?.workers ?? 1
