import type { Random } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import { SpectraError, type Cause } from '../../core/errors.ts'
import type { Check } from '../../core/health.ts'
import type { Logger } from '../../core/logger.ts'
import type { ActorNode, Held, MetricsSink, Ports, RestartRecord } from '../../core/ports.ts'
import type { StageConfig } from '../../schema/cluster.ts'
import type { Actor } from '../worker/actor-system.ts'
import type { Forking } from '../worker/forked/forking.ts'
import { createTally, type Tally } from '../worker/tally.ts'
import { checkStage } from './check.ts'
import { createCrew, type Crew } from './crew.ts'
import { createExits } from './exits.ts'
import { finishWork, type Finished } from './finish.ts'
import { createIntake } from './intake.ts'
import type { Replacing } from './replacements.ts'
import { createSteering, type Wanted } from './steering.ts'
import { stageNode, type RunState } from './tree.ts'

/**
 * One stage of the pipeline: its workers (`one_for_one`: each is restarted alone) and its intake (`rest_for_one`).
 * Operators pause it and change the number of its workers while it runs. When it restarts more than its policy allows,
 * it escalates once and leaves the rest to the node.
 */
export interface Stage {
  /** @throws what its first workers or its intake could not start for; outages are waited out instead */
  start(): Promise<void>
  /** What operators want of it, which it may not have reached yet. */
  readonly wanted: Readonly<Wanted>
  /** Takes nothing more until it is resumed; what is being worked on goes on, the rest goes back. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** From now on so many workers; surplus ones finish their message first. */
  scale(workers: number): Promise<void>
  /** Replaces a worker after its message, or now: then that goes back. @throws SS_INPUT_INVALID for an unknown name */
  restartWorker(worker: string, now: boolean): Replacing
  /** Takes nothing more; ends what is in hand after `workMs`, gives it up `graceMs` later. */
  finish(times: { workMs: number; graceMs: number }): Promise<Finished>
  view(): ActorNode
  health(): Check
  /** Ports that the stage's actors declared. */
  needs(): string[]
  /** What it has in its hands. */
  held(): Held
}

export interface StageOptions {
  node: string
  name: string
  config: StageConfig
  root: Actor
  ports: Ports
  /** Needed for workers with a process of their own. */
  forking?: Forking
  clock: Clock
  random: Random
  logger: Logger
  metrics?: MetricsSink
  /** Kept by the caller, so that counts survive a restart of the stage. By worker; `''` is the stage itself. */
  tallies: Map<string, Tally>
  /** Kept by the caller, too: a stage that is restarted stays as it was wanted. @default as configured */
  wanted?: Wanted
  record: (restart: RestartRecord) => void
  onEscalation: (cause: Cause) => void
  /** What the stage stands on failed: it takes nothing more until that is back. */
  onOutage: (error: SpectraError) => void
  /** Whether a message that met an outage fails for good. @default never */
  givesUp?: (error: SpectraError) => Promise<boolean>
}

export function createStage(options: StageOptions): Stage {
  const { name, config, clock, logger, tallies } = options
  const { wanted = { workers: config.workers, paused: false } } = options
  const tallyOf = keeping(tallies)
  const tally = tallyOf('')
  let state: RunState = 'starting'
  const isOver = (): boolean => state !== 'starting' && state !== 'running'
  const needs = (): string[] => [...new Set(crew.slots().flatMap((slot) => slot.needs()))]

  const { consumer, chain: intake } = createIntake({
    ...{ ...options, tally, needs },
    idle: () => crew.idle(),
    onEscalation: (cause) => escalate(cause, 'consumer'),
  })
  const crew: Crew = createCrew({
    ...{ ...options, stage: name, tallyOf },
    onExit: (slot, exit) => onExit(slot, exit),
    onLeft(slot) {
      tally.restarts += slot.tally.restarts
      tallies.delete(slot.name)
    },
    onReady: () => consumer.pump(),
  })
  const onExit = createExits({
    ...{ ...options, stage: name, crew, isOver },
    onEscalation: escalate,
    onEmpty: () => void intake.stop(),
  })
  const { fit, pause, resume, scale } = createSteering(wanted, consumer, crew)

  function escalate(cause: Cause, worker: string): void {
    if (isOver()) return
    state = 'failed'
    logger.error({ stage: name, worker, ...cause }, 'the stage restarted too often and gives up')
    options.onEscalation(cause)
  }

  return {
    ...{ wanted, needs, pause, resume, scale },
    held: () => consumer.held(),

    async start() {
      await crew.open()
      await Promise.all([crew.start(wanted.workers), fit()])
      await intake.start()
      if (state === 'starting') state = 'running'
    },

    restartWorker(worker, now) {
      if (crew.slots().length > 0) return crew.replace(worker, now)
      throw new SpectraError('SS_DRAINING', `Cannot restart ${worker}: the stage ${name} is ${state}`)
    },

    async finish({ workMs, graceMs }) {
      if (state !== 'failed') state = 'draining'
      crew.close()
      const { shutdownMs } = config.deadlines
      const finished = await finishWork({ clock, workMs, graceMs, shutdownMs, consumer, intake, crew })
      if (state !== 'failed') state = 'stopped'
      return finished
    },

    view() {
      const parts = { node: options.node, name, state, paused: wanted.paused, config, tally }
      return stageNode({ ...parts, slots: crew.slots(), consumer: consumer.counts, intake })
    },

    health() {
      const forNewer = consumer.forNewer()
      const busy = consumer.busy()
      return checkStage({ state, paused: wanted.paused, intake, slots: crew.slots(), forNewer, busy })
    },
  }
}

/** Gives each worker its tally, the one that it had before where it had one. */
const keeping =
  (tallies: Map<string, Tally>) =>
  (worker: string): Tally => {
    const known = tallies.get(worker) ?? createTally()
    tallies.set(worker, known)
    return known
  }
