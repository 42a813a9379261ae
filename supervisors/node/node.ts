import type { Random } from '../../core/backoff.ts'
import { systemClock, type Clock } from '../../core/clock.ts'
import type { Control } from '../../core/control/control.ts'
import { causeOf, SpectraError, type Cause } from '../../core/errors.ts'
import { silentLogger, type Logger } from '../../core/logger.ts'
import type { Metrics } from '../../core/observability/metrics/metrics.ts'
import type { NodeReport, Ports, SystemView } from '../../core/ports.ts'
import type { FilledClusterConfig } from '../../schema/cluster.ts'
import { createRestartLog, type RestartLog } from '../restarts/restart-log.ts'
import type { Finished } from '../stage/finish.ts'
import { createRecorders } from '../recorders/recorders.ts'
import type { RingBounds } from '../recorders/trimming.ts'
import { createSchedulers } from '../steward/schedulers.ts'
import { createSteward } from '../steward/steward.ts'
import type { Erase } from '../steward/erasing.ts'
import type { Deliver } from '../steward/delivering.ts'
import type { Evaluate } from '../steward/evaluating.ts'
import type { Notify } from '../steward/notifying.ts'
import type { Reembed } from '../steward/reembedding.ts'
import type { Replay } from '../steward/replaying.ts'
import type { KeepHouse } from '../steward/tidying.ts'
import { createActorSystem } from '../worker/actor-system.ts'
import type { Forking, WorkerPortsSource } from '../worker/forked/forking.ts'
import { endOrphans } from '../worker/forked/orphans.ts'
import { atOnce, drainNode, type DrainPlan } from './drain.ts'
import type { HealthPorts } from './health-server.ts'
import { createLife } from './life.ts'
import { createOutboxRelay } from './outbox-relay.ts'
import { nodeReadings } from './readings.ts'
import { createServices } from './services.ts'
import { handleSignals } from './signals.ts'
import { createStages } from './stages.ts'
import { createNodeView } from './view.ts'

/** The stage whose nodes record cameras, and how much of one is kept where nobody says. */
const CAMERAS = 'stream'
const RING: RingBounds = { seconds: 86_400, bytes: 10 * 1024 ** 3 }

export interface NodeOptions {
  /** Unique in the cluster. */
  name: string
  cluster: FilledClusterConfig
  /** Which of the cluster's roles this process plays. */
  roles: readonly string[]
  /** Opened and closed by the caller. */
  ports: Ports
  /** Where the workers of forked stages get theirs. */
  workerPorts?: WorkerPortsSource
  clock?: Clock
  random?: Random
  logger?: Logger
  /** Of its stages and of the workers that it forks. @default nobody counts */
  metrics?: Metrics
  /** Through which operators steer it. Absent: it obeys nobody. */
  control?: Control
  /** How this node tidies up while it leads the cluster. @default it leaves that to others */
  keepHouse?: KeepHouse
  /** Absent: nobody erases here. */
  erase?: Erase
  /** Absent: nobody brings back dead letters at a pace here. */
  replay?: Replay
  /** Absent: chunks keep the vectors that they have. */
  reembed?: Reembed
  /** Absent: nobody outside is told what happens. */
  notify?: Notify
  /** Absent: cameras are not recorded all the time. How much is kept of one that does not say. */
  ring?: RingBounds
  /** Absent: no channel is told what happens. */
  deliver?: Deliver
  /** Evaluates rules on what happened, where this node leads. Absent: rules find nothing. */
  evaluate?: Evaluate
  /** Where each stage answers `GET /health`. @default 'none' */
  healthPorts?: HealthPorts
  /** Address of those ports. @default '127.0.0.1' */
  healthHost?: string
  /** Drain on SIGTERM and SIGINT, and end at once on a second one. @default false */
  handleSignals?: boolean
  /**
   * Told each time a stage finds that the database, the mailbox, the storage or space is not there. The node waits such
   * outages out; who cannot wait may stop it.
   */
  onOutage?: (error: SpectraError) => void
  /**
   * Asked when the work on a message met such an outage: true, and the message fails for good, with that cause and a dead
   * letter. @default never: it comes again when the outage is over
   */
  givesUp?: (error: SpectraError) => Promise<boolean>
}

/** One process of the cluster: the stages of its roles, the outbox relay, and who keeps them alive. */
export interface Node extends SystemView {
  /**
   * Stops taking, finishes or hands back by the deadline, flushes the outbox, closes. A second call joins the first.
   * @default deadlineMs `node.drainMs` of the configuration
   */
  drain(deadlineMs?: number): Promise<Finished>
  /** As drain, but asks the work to end at once. */
  stop(): Promise<void>
  /**
   * Calls back after the node gave itself up and has drained: the process should end with an error, and be started
   * again from outside. At once where that has happened. Returns the way to stop that.
   */
  onEscalation(listener: (cause: Cause) => void): () => void
  /** What it announces: itself and its live tree. */
  report(): Promise<NodeReport>
  /** Resolves when it has drained, for whatever reason; with the cause where it gave itself up. */
  readonly ended: Promise<Cause | undefined>
}

/**
 * Starts the stages of the given roles and the outbox relay.
 * @throws SS_CONFIG_INVALID for unknown roles, forked stages without `workerPorts`, actors that do not load;
 *   SS_WORKER_START, SS_QUEUE_UNKNOWN, SS_PORT_TAKEN, SS_NODE_NAME_TAKEN. Nothing is left running then. A mailbox or database that is away is waited for.
 *   Where it is drained while it starts, the drained node.
 */
export async function startNode(options: NodeOptions): Promise<Node> {
  const { name, cluster, roles, ports, workerPorts } = options
  const { clock = systemClock, random = Math.random, logger = silentLogger, metrics } = options
  const { mailbox, worklog } = ports
  const names = stagesOf(roles, cluster)
  await prepareForking(names, options)
  const system = await createActorSystem(logger)
  const life = createLife(clock)
  const relay = createOutboxRelay({ mailbox, worklog, clock, random, logger })
  const restarts = createRestartLog({ worklog, clock, logger, metrics })
  const forking: Forking | undefined = workerPorts && {
    ...{ ports: workerPorts, onOutbox: () => relay.wake() },
    onObserved: (observed) => metrics?.add(observed),
  }
  const stages = createStages({
    ...{ node: name, names, cluster, root: system.root, ports, forking, clock, random, logger },
    ...{ record: restarts.add, ending: life.ending, metrics },
    onEscalation: (cause) => void giveUp(cause),
    onOutage: (error) => options.onOutage?.(error),
    ...(options.givesUp && { givesUp: options.givesUp }),
  })
  const steward = createSteward({ ...options, clock, random, logger })
  const schedulers = createSchedulers({ stages: stages.all, ports, clock, random, logger })
  const recorders = createRecorders({ ...recordedBy(names, options, restarts), clock, random, logger })
  const view = createNodeView({
    ...{ name, roles, ports, clock, life },
    ...{ stages, relay, steward, schedulers, recorders },
  })
  const services = createServices({
    ...{ name, ports, control: options.control, clock, random, logger },
    ...{ healthPorts: options.healthPorts, healthHost: options.healthHost },
    ...{ life, stages, view, relay, restarts, steward, schedulers, recorders },
    drain: () => node.drain(),
    onNameTaken: (error) => void giveUp(causeOf(error)),
  })
  let draining: Promise<Finished> | undefined

  async function giveUp(cause: Cause): Promise<void> {
    life.fail(cause)
    logger.error({ node: name, ...cause }, 'the node gives itself up')
    await node.drain()
  }

  async function end(deadlineMs: number, plan?: (shutdownMs: number) => DrainPlan): Promise<Finished> {
    life.drain()
    services.resign()
    const ending = stages.all.map(({ stage, config }) => ({ stage, shutdownMs: config.deadlines.shutdownMs }))
    const close = (): Promise<void> => system.destroy()
    const finished = await drainNode({ stages: ending, relay, close, clock, deadlineMs, plan })
    await services.close()
    unhandle()
    life.end()
    return finished
  }

  metrics?.addSource('node', async () => nodeReadings(await view.report()))
  const { live, tree, report, health } = view
  const { ended, onEscalation } = life
  const node: Node = {
    ...{ live, tree, report, health, ended, onEscalation },
    drain: (deadlineMs = cluster.node.drainMs) => (draining ??= end(deadlineMs)),
    async stop() {
      await (draining ??= end(0, atOnce))
    },
  }
  const unhandle = options.handleSignals ? handleSignals(node, logger) : (): void => undefined

  try {
    await services.open()
    if (!draining) await stages.start()
    life.run()
    await draining
  } catch (thrown) {
    // Drained while it started, by a signal or by command: what broke off because of that is no failure.
    const wasAsked = draining !== undefined && !life.failure()
    await node.stop()
    if (!wasAsked) throw thrown
  }
  return node
}

/** Where a node records cameras, and by the time of the cluster. */
const recordedBy = (names: readonly string[], { name, ports, ring }: NodeOptions, { add }: RestartLog) => ({
  record: add,
  ...{ node: name, ports, bounds: ring ?? RING },
  stage: ring && names.find((each) => each === CAMERAS),
})

/** @throws SS_CONFIG_INVALID for stages that fork workers without ports for them */
async function prepareForking(names: readonly string[], options: NodeOptions): Promise<void> {
  const forked = names.find((name) => options.cluster.stages[name]!.mode === 'forked')
  if (forked === undefined) return
  if (!options.workerPorts) {
    const message = `Cannot start the stage ${forked}: mode "forked" needs ports that workers can open (workerPorts)`
    throw new SpectraError('SS_CONFIG_INVALID', message)
  }
  await endOrphans()
}

function stagesOf(roles: readonly string[], cluster: FilledClusterConfig): string[] {
  const names = new Set<string>()
  for (const role of roles) {
    const stages = cluster.roles[role]
    if (!stages) {
      const known = Object.keys(cluster.roles).join(', ')
      throw new SpectraError('SS_CONFIG_INVALID', `Cannot play the role "${role}". Known roles: ${known}`)
    }
    for (const stage of stages) names.add(stage)
  }
  return [...names]
}
