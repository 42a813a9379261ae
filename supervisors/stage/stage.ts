import { isOutage, SpectraError, type Cause } from '../../core/errors.ts'
import type { ActorNode, Held, Ports, RestartRecord } from '../../core/ports.ts'
import type { StageConfig } from '../../schema/cluster.ts'
import type { Actor, ActorRef } from '../worker/actor-system.ts'
import type { Random } from '../../core/backoff.ts'
import { waitAtMost, type Clock } from '../../core/clock.ts'
import { createCrew, type Crew, type Replacing } from './crew.ts'
import type { Forking } from '../worker/forked/forking.ts'
import { intakeLinks } from './intake.ts'
import type { Logger } from '../../core/logger.ts'
import { createMailboxConsumer } from './mailbox-consumer.ts'
import { createRestForOne } from './rest-for-one.ts'
import { decideRestart, shouldRestart, type Restart } from '../restarts/restart-policy.ts'
import { createTally, type Tally } from '../worker/tally.ts'
import { stageNode } from './tree.ts'
import type { Exit, WorkerSlot } from './worker-slot.ts'

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
  health(): { ok: boolean; message?: string }
  /** Ports that the stage's actors declared. */
  needs(): string[]
  /** What it has in its hands. */
  held(): Held
}

/** What operators want of a stage. */
export interface Wanted {
  workers: number
  paused: boolean
}

export interface Finished {
  /** Messages that went back to the queue unfinished, attempt unchanged. */
  handedBack: number
  finished: number
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
  const { node, name, config, root, ports, clock, random, logger, tallies } = options
  const { record, onEscalation, onOutage } = options
  const { wanted = { workers: config.workers, paused: false } } = options
  const tally = tallyOf('')
  let actor: ActorRef | undefined
  let crew: Crew | undefined
  let history: Restart[] = []
  let state: 'starting' | 'running' | 'draining' | 'stopped' | 'failed' = 'starting'
  let ended = false

  function tallyOf(worker: string): Tally {
    const known = tallies.get(worker) ?? createTally()
    tallies.set(worker, known)
    return known
  }

  const consumer = createMailboxConsumer({
    stage: name,
    config,
    mailbox: ports.mailbox,
    worklog: ports.worklog,
    clock,
    random,
    logger,
    idle: () => crew?.idle(),
    onOutage: (error) => {
      onOutage(error)
      return intake.fail('connection', error)
    },
    ...(options.givesUp && { givesUp: options.givesUp }),
    onFailure: (error) => {
      if (isOutage(error)) onOutage(error)
      void intake.fail(isOutage(error) ? 'connection' : 'consumer', error)
    },
    onSettled: (outcome) => {
      if (outcome.verdict === 'done' || outcome.verdict === 'skipped') {
        tally.handled += 1
        intake.succeeded()
      } else if (outcome.verdict === 'failed') tally.failed += 1
    },
  })

  const intake = createRestForOne({
    links: intakeLinks({ config, ports, clock, consumer, needs: () => needs() }),
    name,
    policy: config.restart,
    clock,
    random,
    logger,
    onEscalation: (cause) => escalate(cause, 'consumer'),
  })

  const slots = (): readonly WorkerSlot[] => crew?.slots() ?? []
  const needs = (): string[] => [...new Set(slots().flatMap((slot) => slot.needs()))]
  const fit = (): Promise<void> => consumer.resize(wanted.paused ? 0 : wanted.workers)

  function escalate(cause: Cause, worker: string): void {
    if (state === 'failed' || ended) return
    state = 'failed'
    logger.error({ stage: name, worker, ...cause }, 'the stage restarted too often and gives up')
    onEscalation(cause)
  }

  function onExit(slot: WorkerSlot, exit: Exit): void {
    if (ended || state === 'failed') return
    const worker = exit.child ? `${slot.name}/${exit.child}` : slot.name
    if (exit.kind === 'crash' && !exit.child)
      slot.tally.lastCrash = { at: new Date(clock.now()), cause: exit.cause }
    if (!exit.child && crew?.isLeaving(slot)) return crew.dismiss(slot)
    if (!exit.child && !shouldRestart(config.child, exit.kind)) return retire(slot, exit)
    if (!exit.child) slot.consecutive += 1
    const restart = { at: clock.now(), ...(exit.messageId === undefined ? {} : { blame: exit.messageId }) }
    const decision = decideRestart(history, restart, slot.consecutive, config.restart, random)
    history = decision.history
    record({
      node,
      stage: name,
      worker,
      at: new Date(restart.at),
      cause: exit.cause,
      delayMs: exit.child ? 0 : decision.delayMs,
      escalated: decision.escalate,
    })
    if (decision.escalate) return escalate(exit.cause, worker)
    // A child has been replaced already: it holds nothing that a wait could help.
    if (!exit.child) void crew?.bringBack(slot, decision.delayMs)
  }

  /** A worker that its kind does not bring back. The last one closes the stage. */
  function retire(slot: WorkerSlot, exit: Exit): void {
    void slot.stop()
    logger.warn({ stage: name, worker: slot.name, ...exit.cause }, `a ${config.child} worker ended for good`)
    if (slots().every((one) => one === slot || one.state() === 'stopped')) void intake.stop()
  }

  return {
    wanted,

    async start() {
      let parent!: Actor
      const initialize = (self: Actor): void => {
        parent = self
      }
      actor = await root.createChild({ initialize }, { name, mode: 'in-memory' })
      crew = createCrew({
        ...options,
        stage: name,
        parent,
        tallyOf,
        onExit,
        onLeft(slot) {
          tally.restarts += slot.tally.restarts
          tallies.delete(slot.name)
        },
        onReady: () => consumer.pump(),
      })
      await Promise.all([crew.start(wanted.workers), fit()])
      await intake.start()
      if (!ended && state === 'starting') state = 'running'
    },

    async pause() {
      wanted.paused = true
      await fit()
    },

    async resume() {
      wanted.paused = false
      await fit()
      consumer.pump()
    },

    async scale(workers) {
      const fewer = workers < wanted.workers
      wanted.workers = workers
      // Messages come when there is who takes them, and stop coming before workers leave.
      if (fewer) await fit()
      await crew?.resize(workers)
      await fit()
    },

    restartWorker(worker, now) {
      if (crew) return crew.replace(worker, now)
      throw new SpectraError('SS_DRAINING', `Cannot restart ${worker}: the stage ${name} is ${state}`)
    },

    async finish({ workMs, graceMs }) {
      if (state !== 'failed') state = 'draining'
      ended = true
      crew?.close()
      const before = { handedBack: consumer.counts.handedBack, inHand: consumer.counts.inHand }
      const over = Promise.all([intake.stop(), consumer.handBack(), consumer.settled()])
      await waitAtMost(clock, workMs, over)
      const why = 'Cannot finish the message here: the stage stops'
      for (const slot of slots()) slot.end(new SpectraError('SS_DRAINING', why))
      await waitAtMost(clock, graceMs, over)
      for (const slot of slots()) slot.revoke()
      await waitAtMost(clock, config.deadlines.shutdownMs, over)
      await crew?.stop()
      await actor?.destroy()
      if (state !== 'failed') state = 'stopped'
      const handedBack = consumer.counts.handedBack - before.handedBack
      return { handedBack, finished: Math.max(0, before.inHand - handedBack - consumer.counts.inHand) }
    },

    view() {
      const { paused } = wanted
      const parts = { node, name, state, paused, config, tally, slots: slots() }
      return stageNode({ ...parts, consumer: consumer.counts, intake })
    },

    health() {
      if (state !== 'running') return { ok: false, message: `the stage is ${state}` }
      if (!intake.running()) return { ok: false, message: intake.cause()?.message ?? 'it takes no messages' }
      if (wanted.paused) return { ok: true, message: 'paused by command' }
      const alive = slots().filter((slot) => ['ready', 'busy'].includes(slot.state())).length
      if (alive === 0) return { ok: false, message: 'no worker is running' }
      const newer = consumer.newer()
      if (newer > 0)
        return { ok: true, message: `${newer} messages of a newer version wait for a newer node` }
      return alive < slots().length
        ? { ok: true, message: `${alive} of ${slots().length} workers are running` }
        : { ok: true }
    },
    needs,
    held: () => consumer.held(),
  }
}
