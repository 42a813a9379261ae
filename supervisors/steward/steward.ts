import type { Clock } from '../../core/clock.ts'
import type { Check } from '../../core/health.ts'
import type { ActorNode, Costs, Ports } from '../../core/ports.ts'
import type { FilledClusterConfig } from '../../schema/cluster.ts'
import type { Random } from '../../core/backoff.ts'
import { createLeader } from './leader.ts'
import type { Evaluate } from './evaluating.ts'
import type { Erase } from './erasing.ts'
import type { Logger } from '../../core/logger.ts'
import { createLoops } from './loops.ts'
import type { Deliver } from './delivering.ts'
import type { Notify } from './notifying.ts'
import type { Reembed } from './reembedding.ts'
import type { Replay } from './replaying.ts'
import { ROUND_MS } from './rounds.ts'
import type { KeepHouse } from './tidying.ts'

export interface StewardOptions {
  /** Without `costs` what waits for a budget waits here. */
  ports: Pick<Ports, 'mailbox' | 'orphans' | 'locks'> & { costs?: Pick<Costs, 'releaseDue'> }
  cluster: FilledClusterConfig
  clock: Clock
  random: Random
  logger: Logger
  /** Absent: nobody tidies up here. */
  keepHouse?: KeepHouse
  /** Absent: nobody erases here. */
  erase?: Erase
  /** Absent: nobody brings back dead letters here. */
  replay?: Replay
  /** Absent: nobody gives chunks the vectors of another model here. */
  reembed?: Reembed
  /** Absent: nobody outside is told what happens. */
  notify?: Notify
  /** Absent: no channel is told what happens. */
  deliver?: Deliver
  /** Absent: rules find nothing here. */
  evaluate?: Evaluate
}

/**
 * One node of the cluster looks after the messages of all: it admits what waits, sends what dead nodes left, and writes again what
 * the broker lost; and it tidies up, erases what was ordered to be, brings back dead letters at a pace,
 * gives chunks the vectors of another model, and evaluates rules. Each of that is a loop of its own, so that none holds up another. A node where none of them comes round while
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

/** Whoever holds it looks after the cluster. */
export const STEWARD_LOCK = 'outbox'

/** After so long without a round of any loop another node may try. Milliseconds. */
const RESIGN_MS = ROUND_MS
const WATCH_MS = 1000

export function createSteward(options: StewardOptions): Steward {
  const { ports, clock, random, logger } = options
  const { all: loops, atTheBroker } = createLoops(options)

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

  const leader = createLeader({ name: STEWARD_LOCK, locks: ports.locks, clock, random, logger, work })
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
