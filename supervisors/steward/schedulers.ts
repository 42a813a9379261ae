import type { Clock } from '../../core/clock.ts'
import type { Check } from '../../core/health.ts'
import type { ActorNode, Ports } from '../../core/ports.ts'
import type { StageConfig } from '../../schema/cluster.ts'
import type { Random } from '../../core/backoff.ts'
import { createLeader, type Leader } from './leader.ts'
import { loadScheduler } from './load-scheduler.ts'
import type { Logger } from '../../core/logger.ts'
import { createRounds, LATE_MS, type Rounds } from './rounds.ts'

/** The schedulers of a node's stages: of each, one node of the cluster ticks at a time. */
export interface Schedulers {
  /** @throws SS_CONFIG_INVALID where a module does not load */
  start(): Promise<void>
  /** Those of a stage that this node leads, as services of the tree. */
  view(stage: Pick<ActorNode, 'id' | 'name'>): ActorNode[]
  /** Of each, that somebody leads; of those that this node leads, that they tick. */
  checks(): Record<string, Check>
  close(): Promise<void>
}

export interface SchedulersOptions {
  stages: readonly { name: string; config: Pick<StageConfig, 'scheduler'> }[]
  ports: Ports
  clock: Clock
  random: Random
  logger: Logger
}

interface Running {
  stage: string
  name: string
  rounds: Rounds
  leader: Leader
}

export function createSchedulers({ stages, ports, clock, random, logger }: SchedulersOptions): Schedulers {
  const running: Running[] = []
  let closed = false

  async function load(stage: string, path: string): Promise<Running> {
    const scheduler = await loadScheduler(path)
    const { name, everyMs, tick } = scheduler
    const cannot = `cannot go on with ${name}: another node may`
    const rounds = createRounds({ name, cannot, clock, logger, lateMs: LATE_MS + everyMs })
    async function work(signal: AbortSignal): Promise<void> {
      rounds.start()
      while (!signal.aborted && (await rounds.go(() => tick(ports)))) await clock.sleep(everyMs, signal)
    }
    const leader = createLeader({ name, locks: ports.locks, clock, random, logger, work })
    return { stage, name, rounds, leader }
  }

  return {
    async start() {
      for (const { name, config } of stages)
        for (const path of [config.scheduler ?? []].flat()) running.push(await load(name, path))
      // Closed while they were loaded, they would tick for ever.
      if (!closed) for (const { leader } of running) leader.start()
    },

    view: ({ id, name: of }) =>
      running
        .filter(({ stage, leader }) => stage === of && leader.leading())
        .map(({ rounds }) => rounds.view(id)),

    checks: () =>
      Object.fromEntries(
        running.map(({ name, rounds, leader }) => [
          name,
          leader.leading() || rounds.failing() ? rounds.check() : leader.check(),
        ]),
      ),

    async close() {
      closed = true
      await Promise.all(running.map(({ leader }) => leader.close()))
    },
  }
}
