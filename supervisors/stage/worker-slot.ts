import { causeOf, isOutage, SpectraError, toSpectraError, type Cause } from '../../core/errors.ts'
import type { ActorNode, Delivery } from '../../core/ports.ts'
import type { StageConfig } from '../../schema/cluster.ts'
import { backoff, type Random } from '../../core/backoff.ts'
import { startForked } from '../worker/forked/incarnation.ts'
import { startInMemory } from '../worker/in-memory-incarnation.ts'
import type { Incarnate, Incarnation, IncarnationOptions } from '../worker/incarnation.ts'
import { createLease, type Lease } from '../worker/lease.ts'
import type { Outcome } from '../worker/outcome.ts'
import { idOf } from './message-id.ts'
import type { Tally } from '../worker/tally.ts'

/**
 * A place for a worker in a stage. Workers come and go in it; the place keeps their name, their count and their
 * generation. It never restarts one by itself: it reports the exit, and the stage decides.
 */
export interface WorkerSlot {
  readonly name: string
  /**
   * Waits until the one before is gone; what its ports stand on being away is waited out.
   * @throws SS_WORKER_START, SS_CONFIG_INVALID
   */
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
  /** The worker's own process, where it has one. */
  vitals(): Pick<ActorNode, 'pid' | 'rssBytes'>
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

export interface WorkerSlotOptions extends Omit<IncarnationOptions, 'onChildCrash' | 'onEnd'> {
  tally: Tally
  random: Random
  onExit: (slot: WorkerSlot, exit: Exit) => void
}

const INCARNATE: Record<StageConfig['mode'], Incarnate> = { 'in-memory': startInMemory, forked: startForked }

export function createWorkerSlot(options: WorkerSlotOptions): WorkerSlot {
  const { stage, name, config, clock, random, logger, tally, onExit } = options
  let state: ActorNode['state'] = 'starting'
  let generation = 0
  let current: Incarnation | undefined
  let busy: { lease: Lease; messageId: string | undefined } | undefined
  let needs: string[] = []
  let starting = new AbortController()
  /** The end of the incarnation before, and of a start that was broken off. */
  let leaving: Promise<unknown> = Promise.resolve()

  /** Takes the incarnation out of its place; what it still does concerns nobody. */
  function retire(next: ActorNode['state']): Promise<unknown> {
    const one = current
    generation += 1
    current = undefined
    state = next
    starting.abort(
      new SpectraError('SS_DRAINING', `Cannot start ${stage}/${name}: it is not wanted any more`),
    )
    leaving = Promise.all([leaving, one?.stop()])
    return leaving
  }

  /** Tries for as long as only an outage is in the way: a database that is away is no fault of the worker (see isOutage). */
  async function incarnate(signal: AbortSignal): Promise<Incarnation> {
    const mine = generation
    for (let tries = 1; ; tries += 1) {
      try {
        return await INCARNATE[config.mode](
          {
            ...options,
            onChildCrash: (child, cause) =>
              onExit(slot, { kind: 'crash', cause, messageId: busy?.messageId, child }),
            onEnd(kind, cause) {
              if (mine !== generation) return
              void retire(kind === 'crash' ? 'restarting' : 'stopped')
              onExit(slot, { kind, cause })
            },
          },
          signal,
        )
      } catch (thrown) {
        const error = toSpectraError(thrown)
        if (signal.aborted || !isOutage(error)) throw thrown
        const delayMs = backoff(tries, config.restart, random)
        const { code, message: reason } = error
        logger.warn({ stage, worker: name, code, reason, delayMs }, 'a worker waits for what it stands on')
        await clock.sleep(delayMs, signal)
        signal.throwIfAborted()
      }
    }
  }

  const slot: WorkerSlot = {
    name,
    tally,
    consecutive: 0,
    state() {
      if (state !== 'ready') return state
      if (busy) return 'busy'
      return current?.ready() ? 'ready' : 'stopped'
    },
    needs: () => needs,
    childTallies: () => current?.childTallies() ?? {},
    vitals: () => current?.vitals() ?? {},

    async start() {
      const mine = ++generation
      state = 'starting'
      starting = new AbortController()
      const { signal } = starting
      const attempt = leaving.then(() => incarnate(signal))
      leaving = attempt.then(
        (late) => (mine === generation ? undefined : late.stop()),
        () => undefined,
      )
      try {
        const incarnation = await attempt
        if (mine !== generation) return
        current = incarnation
        needs = incarnation.needs()
        state = 'ready'
      } catch (thrown) {
        if (mine !== generation) return
        state = 'restarting'
        if (thrown instanceof SpectraError) throw thrown
        const { message } = toSpectraError(thrown)
        throw new SpectraError('SS_WORKER_START', `Cannot start ${stage}/${name}: ${message}`, {
          cause: thrown,
        })
      }
    },

    async run(delivery) {
      const { workMs, shutdownMs } = config.deadlines
      const lease = createLease(clock, { workMs, graceMs: shutdownMs })
      const mine = generation
      busy = { lease, messageId: idOf(delivery.body) }
      const { messageId } = busy
      tally.inFlight = 1
      const outcome = await current!.run({ body: delivery.body, replays: delivery.replays, lease })
      lease.close()
      busy = undefined
      tally.inFlight = 0
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
    async stop() {
      await retire('stopped')
    },
  }
  return slot
}

const hung = (stage: string, name: string): Cause =>
  causeOf(
    new SpectraError('SS_WORKER_HUNG', `Cannot end the work of ${stage}/${name}: it ignored its signal`),
  )
