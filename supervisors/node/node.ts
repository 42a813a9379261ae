import { hostname } from 'node:os'
import type { Control } from '../../core/control/control.ts'
import { causeOf, SpectraError, type Cause } from '../../core/errors.ts'
import { HELPFUL_PORTS } from '../../core/health.ts'
import type { NodeReport, Ports, SystemView } from '../../core/ports.ts'
import { packageVersion } from '../../core/version.ts'
import type { FilledClusterConfig, StageConfig } from '../../schema/cluster.ts'
import { createActorSystem } from '../worker/actor-system.ts'
import { createAnnouncer } from './announcer.ts'
import type { Random } from '../../core/backoff.ts'
import { systemClock, type Clock } from '../../core/clock.ts'
import { obeyCommands } from './control.ts'
import { createCpuMeter, pidsOf, total, withCpu } from './cpu.ts'
import type { Forking, WorkerPortsSource } from '../worker/forked/forking.ts'
import { endOrphans } from '../worker/forked/orphans.ts'
import { atOnce, drainNode, type DrainPlan } from './drain.ts'
import { aggregate, checkPorts, isLive } from './health.ts'
import { startHealthServers, type HealthPorts, type HealthServers } from './health-server.ts'
import { silentLogger, type Logger } from '../../core/logger.ts'
import { createInHand, together } from './in-hand.ts'
import { createNodeName } from '../steward/node-name.ts'
import { createOutboxRelay } from './outbox-relay.ts'
import { createRestartLog } from '../restarts/restart-log.ts'
import { decideRestart, inWindow, type Restart } from '../restarts/restart-policy.ts'
import { handleSignals } from './signals.ts'
import { createSchedulers } from '../steward/schedulers.ts'
import { createStage, type Finished, type Stage, type Wanted } from '../stage/stage.ts'
import { createSteward } from '../steward/steward.ts'
import { createTally, type Tally } from '../worker/tally.ts'
import type { RunState } from '../stage/tree.ts'
import { nodeNode, relayNode, withChildren } from './tree.ts'

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
  /** Through which operators steer it. Absent: it obeys nobody. */
  control?: Control
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

/** How long `health()` waits for one port. Milliseconds. */
const HEALTH_MS = 3000

/** How long a node that ends waits until its restarts are recorded. Milliseconds. */
const RECORD_MS = 2000

interface Running {
  name: string
  config: StageConfig
  stage: Stage
  tallies: Map<string, Tally>
  wanted: Wanted
  consecutive: number
  restarting: boolean
}

/**
 * Starts the stages of the given roles and the outbox relay.
 * @throws SS_CONFIG_INVALID for unknown roles, forked stages without `workerPorts`, actors that do not load;
 *   SS_WORKER_START, SS_QUEUE_UNKNOWN, SS_PORT_TAKEN, SS_NODE_NAME_TAKEN. Nothing is left running then. A mailbox or database that is away is waited for.
 *   Where it is drained while it starts, the drained node.
 */
export async function startNode(options: NodeOptions): Promise<Node> {
  const { name, cluster, ports } = options
  const { clock = systemClock, random = Math.random, logger = silentLogger } = options
  const stages = stagesOf(options.roles, cluster)
  const forked = stages.filter((stage) => cluster.stages[stage]!.mode === 'forked')
  if (forked.length > 0 && !options.workerPorts) {
    const message = `Cannot start the stage ${forked[0]}: mode "forked" needs ports that workers can open (workerPorts)`
    throw new SpectraError('SS_CONFIG_INVALID', message)
  }
  if (forked.length > 0) await endOrphans()
  const system = await createActorSystem(logger)
  const relay = createOutboxRelay({ mailbox: ports.mailbox, worklog: ports.worklog, clock, random, logger })
  const forking: Forking | undefined = options.workerPorts && {
    ports: options.workerPorts,
    onOutbox: () => relay.wake(),
  }
  const steward = createSteward({ ports, cluster, clock, random, logger })
  const nodeName = createNodeName({
    ...{ name, locks: ports.locks, clock, logger },
    onTaken: (error) => void escalate(causeOf(error)),
  })
  const inHand = createInHand({
    ...{ worklog: ports.worklog, clock, logger },
    held: () => together(all.map(({ stage }) => stage.held())),
  })
  const restarts = createRestartLog({ worklog: ports.worklog, clock, logger })
  const tally = createTally()
  const meter = createCpuMeter(clock)
  const startedAt = new Date(clock.now())
  let obeying: ReturnType<typeof obeyCommands> | undefined
  let servers: HealthServers | undefined
  const listeners = new Set<(cause: Cause) => void>()
  const ending = new AbortController()
  let state: RunState = 'starting'
  let history: Restart[] = []
  let failure: Cause | undefined
  let opening: Promise<void> = Promise.resolve()
  let draining: Promise<Finished> | undefined
  let over = false
  let announceEnd: (cause: Cause | undefined) => void
  const ended = new Promise<Cause | undefined>((resolve) => {
    announceEnd = resolve
  })

  function openHealth(): Promise<HealthServers> {
    const { healthPorts = 'none', healthHost: host = '127.0.0.1' } = options
    const offset = typeof healthPorts === 'object' ? healthPorts.offset : 0
    const told = all.flatMap((one) => {
      const port = one.config.healthPort
      if (healthPorts === 'none' || port === undefined) return []
      return [{ name: one.name, port: port + offset, check: () => one.stage.health() }]
    })
    const running = (): boolean => state === 'running'
    return startHealthServers({
      stages: told,
      host,
      node: { live: node.live, running, health: node.health },
    })
  }

  function create(
    running: Pick<Running, 'name' | 'config' | 'tallies' | 'wanted'>,
    self: () => Running,
  ): Stage {
    return createStage({
      node: name,
      ...running,
      root: system.root,
      ports,
      forking,
      clock,
      random,
      logger,
      record: restarts.add,
      onEscalation: (cause) => onStageFailure(self(), cause),
      onOutage: (error) => options.onOutage?.(error),
      ...(options.givesUp && { givesUp: options.givesUp }),
    })
  }

  function running(stageName: string): Running {
    const config = cluster.stages[stageName]!
    const wanted = { workers: config.workers, paused: false }
    const parts = { name: stageName, config, tallies: new Map<string, Tally>(), wanted }
    const one: Running = { ...parts, consecutive: 0, restarting: false, stage: create(parts, () => one) }
    return one
  }
  const all = stages.map(running)
  const schedulers = createSchedulers({ stages: all, ports, clock, random, logger })

  function onStageFailure(one: Running, cause: Cause): void {
    if (ending.signal.aborted || one.restarting) return
    const { restart } = cluster.node
    if (inWindow(history, clock.now(), restart.windowMs).length === 0) one.consecutive = 0
    one.consecutive += 1
    const decision = decideRestart(history, { at: clock.now() }, one.consecutive, restart, random)
    history = decision.history
    const at = new Date(clock.now())
    const { delayMs, escalate: escalated } = decision
    restarts.add({ node: name, stage: one.name, worker: 'stage', at, cause, delayMs, escalated })
    const stageTally = one.tallies.get('')!
    stageTally.lastCrash = { at, cause }
    if (escalated) void escalate(cause)
    else void restartStage(one, delayMs)
  }

  async function restartStage(one: Running, delayMs: number): Promise<void> {
    one.restarting = true
    await one.stage.finish({ workMs: 0, graceMs: one.config.deadlines.shutdownMs })
    await clock.sleep(delayMs, ending.signal)
    if (ending.signal.aborted) return
    one.tallies.get('')!.restarts += 1
    one.stage = create(one, () => one)
    one.restarting = false
    try {
      await one.stage.start()
    } catch (thrown) {
      onStageFailure(one, causeOf(thrown))
    }
  }

  async function escalate(cause: Cause): Promise<void> {
    failure = cause
    state = 'failed'
    tally.lastCrash = { at: new Date(clock.now()), cause }
    logger.error({ node: name, ...cause }, 'the node gives itself up')
    await node.drain()
  }

  function drain(deadlineMs: number, plan?: (shutdownMs: number) => DrainPlan): Promise<Finished> {
    draining ??= (async () => {
      if (state !== 'failed') state = 'draining'
      ending.abort()
      const resigned = Promise.all([steward.close(), schedulers.close()])
      const result = await drainNode({
        stages: all.map(({ stage, config }) => ({ stage, shutdownMs: config.deadlines.shutdownMs })),
        relay,
        close: () => system.destroy(),
        clock,
        deadlineMs,
        ...(plan ? { plan } : {}),
      })
      // What was under way when it was told to end is there by then, and ends with the rest.
      await opening.catch(() => undefined)
      await Promise.all([announcer.leave(), obeying?.stop(), servers?.close(), resigned])
      await inHand.stop()
      await Promise.all([nodeName.release(), restarts.flush(RECORD_MS)])
      unhandle()
      if (state !== 'failed') state = 'stopped'
      over = true
      if (failure) for (const listener of listeners) listener(failure)
      announceEnd(failure)
      return result
    })()
    return draining
  }

  const node: Node = {
    ended,
    drain: (deadlineMs = cluster.node.drainMs) => drain(deadlineMs),
    async stop() {
      await drain(0, atOnce)
    },
    onEscalation(listener) {
      if (failure && over) listener(failure)
      else listeners.add(listener)
      return () => listeners.delete(listener)
    },
    live: () => isLive(state),
    tree() {
      const views = all.map(({ stage }) => withChildren(stage.view(), schedulers.view))
      const children = [...views, relayNode(name, relay.counts, relay.running()), ...steward.view(name)]
      return Promise.resolve(withCpu(nodeNode(name, state, tally, children), meter))
    },
    async report() {
      const tree = await node.tree()
      const checks = Object.fromEntries(all.map((one) => [one.name, one.stage.health()]))
      return {
        name,
        version: packageVersion(),
        roles: [...options.roles],
        host: hostname(),
        pid: process.pid,
        startedAt,
        at: new Date(clock.now()),
        ready: aggregate(state, checks, {}).ready,
        cpu: total(tree, 'cpu'),
        rssBytes: total(tree, 'rssBytes'),
        tree,
      }
    },
    async health() {
      const wanted = ['mailbox', 'worklog', ...HELPFUL_PORTS, ...all.flatMap(({ stage }) => stage.needs())]
      const ground = await checkPorts(ports, wanted, clock, HEALTH_MS)
      const checks = Object.fromEntries(all.map((one) => [one.name, one.stage.health()]))
      const { lastFailure } = relay.counts
      ground['outbox-relay'] = lastFailure ? { ok: false, message: lastFailure.cause.message } : { ok: true }
      return aggregate(state, checks, { ...ground, ...steward.checks(), ...schedulers.checks() })
    },
  }
  const announcer = createAnnouncer({
    registry: ports.registry,
    async report() {
      await meter.measure(pidsOf(await node.tree()))
      return node.report()
    },
    clock,
    logger,
  })
  const stageOf = (stage: string): Stage | undefined => all.find((one) => one.name === stage)?.stage
  const steered = {
    name,
    stage: stageOf,
    stages: () => stages,
    report: node.report,
    drain: () => node.drain(),
  }
  const unhandle = options.handleSignals ? handleSignals(node, logger) : (): void => undefined

  /** All that is no stage, one after the other, until the node is told to end. */
  async function open(): Promise<void> {
    await nodeName.take()
    if (!draining) servers = await openHealth()
    if (draining) return
    announcer.start()
    if (options.control) {
      const { control } = options
      obeying = obeyCommands({ control, node: steered, audit: ports.audit, clock, random, logger })
    }
    relay.start()
    inHand.start()
    steward.start()
    await schedulers.start()
  }

  try {
    opening = open()
    await opening
    if (!draining) await Promise.all(all.map(({ stage }) => stage.start()))
    if (state === 'starting') state = 'running'
    await draining
  } catch (thrown) {
    // Drained while it started, by a signal or by command: what broke off because of that is no failure.
    const wasAsked = draining !== undefined && !failure
    await drain(0, atOnce)
    if (!wasAsked) throw thrown
  }
  return node
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
