import { causeOf, SpectraError, toSpectraError, type Cause } from '../core/errors.ts'
import type { ActorNode, Delivery, Ports } from '../core/ports.ts'
import type { StageConfig } from '../schema/cluster.ts'
import type { Actor, ActorRef } from './actor-system.ts'
import type { Clock } from '../core/clock.ts'
import { createLease, type Lease } from './lease.ts'
import type { Logger } from './logger.ts'
import { outcomeOfError, type Outcome } from './outcome.ts'
import type { Tally } from './tally.ts'
import { createWorkerActor, type WorkerActor } from './worker-actor.ts'

/**
 * A place for a worker in a stage. Workers come and go in it; the place keeps their name, their count and their
 * generation. It never restarts one by itself: it reports the exit, and the stage decides.
 */
export interface WorkerSlot {
  readonly name: string
  /** @throws SS_WORKER_START, SS_CONFIG_INVALID */
  start(): Promise<void>
  state(): ActorNode['state']
  /** Works on one message; never rejects. Only for a slot that is `ready`. */
  run(delivery: Delivery): Promise<Outcome>
  /** Asks the work in hand to end; it has `shutdownMs` for that. */
  end(reason: SpectraError): void
  /** Gives the work in hand up at once. */
  revoke(): void
  stop(): Promise<void>
  needs(): string[]
  childTallies(): Record<string, Tally>
  readonly tally: Tally
  /** Failures in a row, for the backoff of the next start. */
  consecutive: number
}

export interface Exit {
  kind: 'normal' | 'crash'
  cause: Cause
  /** The message that was in hand. */
  messageId?: string
  /** Set where a child crashed and was replaced already. */
  child?: string
}

export interface WorkerSlotOptions {
  stage: string
  name: string
  config: StageConfig
  parent: Actor
  ports: Ports
  clock: Clock
  logger: Logger
  tally: Tally
  onExit: (slot: WorkerSlot, exit: Exit) => void
}

export function createWorkerSlot(options: WorkerSlotOptions): WorkerSlot {
  const { stage, name, config, parent, ports, clock, logger, tally, onExit } = options
  let state: ActorNode['state'] = 'starting'
  let generation = 0
  let current: { ref: ActorRef; actor: WorkerActor } | undefined
  let busy: { lease: Lease; messageId: string | undefined } | undefined
  let needs: string[] = []

  /** Takes the incarnation out of its place; what it still does concerns nobody. */
  function retire(next: ActorNode['state']): Promise<void> {
    const leaving = current
    generation += 1
    current = undefined
    state = next
    if (!leaving) return Promise.resolve()
    return Promise.resolve(leaving.ref.destroy()).catch((thrown: unknown) => {
      logger.warn({ stage, worker: name, err: thrown }, 'a worker did not end cleanly')
    })
  }

  const slot: WorkerSlot = {
    name,
    tally,
    consecutive: 0,
    state() {
      if (state !== 'ready') return state
      if (busy) return 'busy'
      return current?.ref.getState() === 'ready' ? 'ready' : 'stopped'
    },
    needs: () => needs,
    childTallies: () => current?.actor.childTallies() ?? {},

    async start() {
      const mine = ++generation
      state = 'starting'
      const actor = createWorkerActor({
        stage,
        config,
        ports,
        clock,
        onChildCrash: (child, cause) =>
          onExit(slot, { kind: 'crash', cause, messageId: busy?.messageId, child }),
      })
      let ref: ActorRef
      try {
        ref = await parent.createChild(actor.behaviour, { name, mode: config.mode })
      } catch (thrown) {
        if (mine === generation) state = 'restarting'
        if (thrown instanceof SpectraError) throw thrown
        const { message } = toSpectraError(thrown)
        throw new SpectraError('SS_WORKER_START', `Cannot start ${stage}/${name}: ${message}`, {
          cause: thrown,
        })
      }
      if (mine !== generation) {
        await ref.destroy()
        return
      }
      current = { ref, actor }
      needs = actor.needs()
      state = 'ready'
      ref.once('destroyed', () => {
        if (mine !== generation) return
        current = undefined
        state = 'stopped'
        const message = `Cannot go on with ${stage}/${name}: it was ended from outside`
        onExit(slot, { kind: 'normal', cause: causeOf(new SpectraError('SS_WORKER_CRASHED', message)) })
      })
    },

    async run(delivery) {
      const { workMs, shutdownMs } = config.deadlines
      const lease = createLease(clock, { workMs, graceMs: shutdownMs })
      const mine = generation
      busy = { lease, messageId: messageIdOf(delivery.body) }
      const { messageId } = busy
      tally.inFlight = 1
      let outcome: Outcome
      try {
        const job = { body: delivery.body, replays: delivery.replays, lease }
        outcome = (await current!.ref.sendAndReceive('work', job)) as Outcome
      } catch (thrown) {
        // Only comedy itself can refuse: the worker is on its way out, and has not seen the message.
        logger.warn({ stage, worker: name, err: thrown }, 'a worker refused its message')
        outcome = { ...outcomeOfError(new SpectraError('SS_DRAINING', 'Cannot work: the worker ends')) }
      } finally {
        lease.close()
        busy = undefined
        tally.inFlight = 0
      }
      if (outcome.verdict === 'done' || outcome.verdict === 'skipped') {
        tally.handled += 1
        slot.consecutive = 0
      } else if (outcome.verdict === 'failed') tally.failed += 1
      if (outcome.exit && mine === generation) {
        void retire('restarting')
        onExit(slot, { kind: 'crash', cause: outcome.cause ?? hung(stage, name), messageId })
      }
      return outcome
    },

    end: (reason) => busy?.lease.end(reason),
    revoke: () => busy?.lease.revoke(),
    stop: () => retire('stopped'),
  }
  return slot
}

const hung = (stage: string, name: string): Cause =>
  causeOf(
    new SpectraError('SS_WORKER_HUNG', `Cannot end the work of ${stage}/${name}: it ignored its signal`),
  )

function messageIdOf(body: unknown): string | undefined {
  const id = (body as { id?: unknown } | null)?.id
  return typeof id === 'string' ? id : undefined
}
