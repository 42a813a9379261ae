import { causeOf, SpectraError, type Cause } from '../core/errors.ts'
import type { ActorNode, Ports, RestartRecord } from '../core/ports.ts'
import type { StageConfig } from '../schema/cluster.ts'
import type { Actor, ActorRef } from './actor-system.ts'
import type { Random } from './backoff.ts'
import type { Clock } from '../core/clock.ts'
import { intakeLinks } from './intake.ts'
import type { Logger } from './logger.ts'
import { createMailboxConsumer } from './mailbox-consumer.ts'
import { createRestForOne } from './rest-for-one.ts'
import { decideRestart, shouldRestart, type Restart } from './restart-policy.ts'
import { createTally, type Tally } from './tally.ts'
import { stageNode } from './tree.ts'
import { createWorkerSlot, type Exit, type WorkerSlot } from './worker-slot.ts'

/**
 * One stage of the pipeline: its workers (`one_for_one`: each is restarted alone) and its intake (`rest_for_one`).
 * When it restarts more than its policy allows, it escalates once and leaves the rest to the node.
 */
export interface Stage {
  /** @throws what its first workers or its intake could not start for; outages are waited out instead */
  start(): Promise<void>
  /** Takes nothing more; ends what is in hand after `workMs`, gives it up `graceMs` later. */
  finish(times: { workMs: number; graceMs: number }): Promise<Finished>
  view(): ActorNode
  health(): { ok: boolean; message?: string }
  /** Ports that the stage's actors declared. */
  needs(): string[]
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
  clock: Clock
  random: Random
  logger: Logger
  /** Kept by the caller, so that counts survive a restart of the stage. By worker; `''` is the stage itself. */
  tallies: Map<string, Tally>
  record: (restart: RestartRecord) => void
  onEscalation: (cause: Cause) => void
  /** What the stage stands on failed: it takes nothing more until that is back. */
  onOutage: (error: SpectraError) => void
}

export function createStage(options: StageOptions): Stage {
  const { node, name, config, root, ports, clock, random, logger, tallies, record, onEscalation, onOutage } =
    options
  const tally = tallyOf('')
  let actor: ActorRef | undefined
  let history: Restart[] = []
  let slots: WorkerSlot[] = []
  let state: 'starting' | 'running' | 'draining' | 'stopped' | 'failed' = 'starting'
  /** Ends the waits of workers for their new start. */
  const ending = new AbortController()

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
    idle: () => slots.find((slot) => slot.state() === 'ready'),
    onOutage: (error) => {
      onOutage(error)
      return intake.fail('connection', error)
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

  const needs = (): string[] => [...new Set(slots.flatMap((slot) => slot.needs()))]

  function escalate(cause: Cause, worker: string): void {
    if (state === 'failed' || ending.signal.aborted) return
    state = 'failed'
    logger.error({ stage: name, worker, ...cause }, 'the stage restarted too often and gives up')
    onEscalation(cause)
  }

  function onExit(slot: WorkerSlot, exit: Exit): void {
    if (ending.signal.aborted || state === 'failed') return
    const worker = exit.child ? `${slot.name}/${exit.child}` : slot.name
    if (exit.kind === 'crash' && !exit.child)
      slot.tally.lastCrash = { at: new Date(clock.now()), cause: exit.cause }
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
    if (!exit.child) void restartAfter(slot, decision.delayMs)
  }

  async function restartAfter(slot: WorkerSlot, delayMs: number): Promise<void> {
    await clock.sleep(delayMs, ending.signal)
    if (ending.signal.aborted || state === 'failed') return
    slot.tally.restarts += 1
    try {
      await slot.start()
    } catch (thrown) {
      return onExit(slot, { kind: 'crash', cause: causeOf(thrown) })
    }
    consumer.pump()
  }

  /** A worker that its kind does not bring back. The last one closes the stage. */
  function retire(slot: WorkerSlot, exit: Exit): void {
    void slot.stop()
    logger.warn({ stage: name, worker: slot.name, ...exit.cause }, `a ${config.child} worker ended for good`)
    if (slots.every((one) => one === slot || one.state() === 'stopped')) void intake.stop()
  }

  return {
    async start() {
      let parent!: Actor
      const initialize = (self: Actor): void => {
        parent = self
      }
      actor = await root.createChild({ initialize }, { name, mode: 'in-memory' })
      slots = Array.from({ length: config.workers }, (_, index) => {
        const worker = `${name}-${index + 1}`
        return createWorkerSlot({
          stage: name,
          name: worker,
          config,
          parent,
          ports,
          clock,
          logger,
          tally: tallyOf(worker),
          onExit,
        })
      })
      await Promise.all(slots.map((slot) => slot.start()))
      await intake.start()
      if (!ending.signal.aborted && state === 'starting') state = 'running'
    },

    async finish({ workMs, graceMs }) {
      if (state !== 'failed') state = 'draining'
      ending.abort()
      const before = { handedBack: consumer.counts.handedBack, inHand: consumer.counts.inHand }
      const over = Promise.all([intake.stop(), consumer.handBack(), consumer.settled()])
      await sooner(clock, over, workMs)
      const why = 'Cannot finish the message here: the stage stops'
      for (const slot of slots) slot.end(new SpectraError('SS_DRAINING', why))
      await sooner(clock, over, graceMs)
      for (const slot of slots) slot.revoke()
      await sooner(clock, over, config.deadlines.shutdownMs)
      await Promise.all(slots.map((slot) => slot.stop()))
      await actor?.destroy()
      if (state !== 'failed') state = 'stopped'
      const handedBack = consumer.counts.handedBack - before.handedBack
      return { handedBack, finished: Math.max(0, before.inHand - handedBack - consumer.counts.inHand) }
    },

    view: () => stageNode({ node, name, state, config, tally, slots, consumer: consumer.counts, intake }),

    health() {
      if (state !== 'running') return { ok: false, message: `the stage is ${state}` }
      if (!intake.running()) return { ok: false, message: intake.cause()?.message ?? 'it takes no messages' }
      const alive = slots.filter((slot) => ['ready', 'busy'].includes(slot.state())).length
      if (alive === 0) return { ok: false, message: 'no worker is running' }
      return alive < slots.length
        ? { ok: true, message: `${alive} of ${slots.length} workers are running` }
        : { ok: true }
    },
    needs,
  }
}

/** Resolves when `work` is over or after `ms`, whichever is sooner. */
async function sooner(clock: Clock, work: Promise<unknown>, ms: number): Promise<void> {
  const over = new AbortController()
  const done = work.then(
    () => over.abort(),
    () => over.abort(),
  )
  await Promise.race([done, clock.sleep(ms, over.signal)])
  over.abort()
}
