import type { Clock } from '../core/clock.ts'
import type { ActorNode, Ports } from '../core/ports.ts'
import type { StageConfig } from '../schema/cluster.ts'
import type { Random } from './backoff.ts'
import { createLeader, type Leader } from './leader.ts'
import { loadScheduler } from './load-actor.ts'
import type { Logger } from './logger.ts'

/** The schedulers of a node's stages: of each, one node of the cluster ticks at a time. */
export interface Schedulers {
  /** @throws SS_CONFIG_INVALID where a module does not load */
  start(): Promise<void>
  /** Those of a stage that this node leads, as services of the tree. */
  view(stage: Pick<ActorNode, 'id' | 'name'>): ActorNode[]
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
  ticks: number
  leader: Leader
}

export function createSchedulers({ stages, ports, clock, random, logger }: SchedulersOptions): Schedulers {
  const running: Running[] = []

  async function load(stage: string, path: string): Promise<Running> {
    const scheduler = await loadScheduler(path)
    const one: Running = {
      stage,
      name: scheduler.name,
      ticks: 0,
      leader: createLeader({
        ...{ name: scheduler.name, locks: ports.locks, clock, random, logger },
        async work(signal) {
          while (!signal.aborted) {
            await scheduler.tick(ports)
            one.ticks += 1
            await clock.sleep(scheduler.everyMs, signal)
          }
        },
      }),
    }
    return one
  }

  return {
    async start() {
      for (const { name, config } of stages)
        if (config.scheduler !== undefined) running.push(await load(name, config.scheduler))
      for (const { leader } of running) leader.start()
    },

    view: ({ id, name: of }) =>
      running
        .filter(({ stage, leader }) => stage === of && leader.leading())
        .map(({ name, ticks }) => ({
          id: `${id}/${name}`,
          kind: 'service',
          name,
          state: 'ready',
          inFlight: 0,
          handled: ticks,
          failed: 0,
          restarts: 0,
          children: [],
        })),

    async close() {
      await Promise.all(running.map(({ leader }) => leader.close()))
    },
  }
}
