import { causeOf, SpectraError, type Cause } from '../core/errors.ts'
import type { Ports, RestartRecord, SystemView } from '../core/ports.ts'
import type { FilledClusterConfig, StageConfig } from '../schema/cluster.ts'
import { createActorSystem } from './actor-system.ts'
import type { Random } from './backoff.ts'
import { systemClock, type Clock } from '../core/clock.ts'
import { atOnce, drainNode, type DrainPlan } from './drain.ts'
import { aggregate, checkPorts, type NodeState } from './health.ts'
import { silentLogger, type Logger } from './logger.ts'
import { createOutboxRelay } from './outbox-relay.ts'
import { decideRestart, inWindow, type Restart } from './restart-policy.ts'
import { handleSignals } from './signals.ts'
import { createStage, type Finished, type Stage } from './stage.ts'
import { createTally, type Tally } from './tally.ts'
import { nodeNode, relayNode } from './tree.ts'

export interface NodeOptions {
  /** Unique in the cluster. */
  name: string
  cluster: FilledClusterConfig
  /** Which of the cluster's roles this process plays. */
  roles: readonly string[]
  /** Opened and closed by the caller. */
  ports: Ports
  clock?: Clock
  random?: Random
  logger?: Logger
  /** Drain on SIGTERM and SIGINT, and end at once on a second one. @default false */
  handleSignals?: boolean
  /**
   * Told each time a stage finds that the database, the mailbox, the storage or space is not there. The node waits such
   * outages out; who cannot wait may stop it.
   */
  onOutage?: (error: SpectraError) => void
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
  /** Resolves when it has drained, for whatever reason; with the cause where it gave itself up. */
  readonly ended: Promise<Cause | undefined>
}

/** How long `health()` waits for one port. Milliseconds. */
const HEALTH_MS = 3000

interface Running {
  name: string
  config: StageConfig
  stage: Stage
  tallies: Map<string, Tally>
  consecutive: number
  restarting: boolean
}

/**
 * Starts the stages of the given roles and the outbox relay.
 * @throws SS_CONFIG_INVALID for unknown roles, modes that are not there yet, actors that do not load;
 *   SS_WORKER_START, SS_QUEUE_UNKNOWN. Nothing is left running then. A mailbox or database that is away is waited for.
 */
export async function startNode(options: NodeOptions): Promise<Node> {
  const { name, cluster, ports } = options
  const { clock = systemClock, random = Math.random, logger = silentLogger } = options
  const stages = stagesOf(options.roles, cluster)
  const system = await createActorSystem(logger)
  const relay = createOutboxRelay({ mailbox: ports.mailbox, worklog: ports.worklog, clock, random, logger })
  const tally = createTally()
  const listeners = new Set<(cause: Cause) => void>()
  const ending = new AbortController()
  let state: NodeState = 'starting'
  let history: Restart[] = []
  let failure: Cause | undefined
  let draining: Promise<Finished> | undefined
  let over = false
  let announceEnd: (cause: Cause | undefined) => void
  const ended = new Promise<Cause | undefined>((resolve) => {
    announceEnd = resolve
  })

  function record(restart: RestartRecord): void {
    logger.warn({ ...restart }, restart.escalated ? 'a restart too many' : 'a worker is restarted')
    ports.worklog.recordRestart(restart).catch((thrown: unknown) => {
      logger.error({ err: thrown, restart }, 'cannot record a restart')
    })
  }

  function create(running: Pick<Running, 'name' | 'config' | 'tallies'>, self: () => Running): Stage {
    return createStage({
      node: name,
      ...running,
      root: system.root,
      ports,
      clock,
      random,
      logger,
      record,
      onEscalation: (cause) => onStageFailure(self(), cause),
      onOutage: (error) => options.onOutage?.(error),
    })
  }

  function running(stageName: string): Running {
    const parts = { name: stageName, config: cluster.stages[stageName]!, tallies: new Map<string, Tally>() }
    const one: Running = { ...parts, consecutive: 0, restarting: false, stage: create(parts, () => one) }
    return one
  }
  const all = stages.map(running)

  function onStageFailure(one: Running, cause: Cause): void {
    if (ending.signal.aborted || one.restarting) return
    const { restart } = cluster.node
    if (inWindow(history, clock.now(), restart.windowMs).length === 0) one.consecutive = 0
    one.consecutive += 1
    const decision = decideRestart(history, { at: clock.now() }, one.consecutive, restart, random)
    history = decision.history
    const at = new Date(clock.now())
    const { delayMs, escalate: escalated } = decision
    record({ node: name, stage: one.name, worker: 'stage', at, cause, delayMs, escalated })
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
    logger.error({ node: name, ...cause }, 'the node restarted its stages too often and gives up')
    await node.drain()
  }

  function drain(deadlineMs: number, plan?: (shutdownMs: number) => DrainPlan): Promise<Finished> {
    draining ??= (async () => {
      if (state !== 'failed') state = 'draining'
      ending.abort()
      const result = await drainNode({
        stages: all.map(({ stage, config }) => ({ stage, shutdownMs: config.deadlines.shutdownMs })),
        relay,
        close: () => system.destroy(),
        clock,
        deadlineMs,
        ...(plan ? { plan } : {}),
      })
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
    tree() {
      const services = [relayNode(name, relay.counts, relay.running())]
      const children = [...all.map(({ stage }) => stage.view()), ...services]
      return Promise.resolve(nodeNode(name, state, tally, children))
    },
    async health() {
      const wanted = ['mailbox', 'worklog', ...all.flatMap(({ stage }) => stage.needs())]
      const ground = await checkPorts(ports, wanted, clock, HEALTH_MS)
      const checks = Object.fromEntries(all.map((one) => [one.name, one.stage.health()]))
      const { lastFailure } = relay.counts
      ground['outbox-relay'] = lastFailure ? { ok: false, message: lastFailure.cause.message } : { ok: true }
      return aggregate(state, checks, ground)
    },
  }
  const unhandle = options.handleSignals ? handleSignals(node, logger) : (): void => undefined

  try {
    relay.start()
    await Promise.all(all.map(({ stage }) => stage.start()))
    if (state === 'starting') state = 'running'
  } catch (thrown) {
    await drain(0, atOnce)
    throw thrown
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
  for (const stage of names) {
    if (cluster.stages[stage]!.mode !== 'forked') continue
    const message = `Cannot start the stage ${stage}: mode "forked" is not there yet, use "in-memory"`
    throw new SpectraError('SS_CONFIG_INVALID', message)
  }
  return [...names]
}
