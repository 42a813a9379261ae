import type { Random } from '../../core/backoff.ts'
import { causeOf, SpectraError, toSpectraError, type Cause } from '../../core/errors.ts'
import type { ActorNode, Delivery } from '../../core/ports.ts'
import type { IncarnationOptions } from '../worker/incarnation.ts'
import { createLease, type Lease } from '../worker/lease.ts'
import type { Outcome } from '../worker/outcome.ts'
import { count, type Tally, toldOf } from '../worker/tally.ts'
import { incarnate } from './incarnate.ts'
import { idOf } from './message-id.ts'
import { createOccupancy } from './occupancy.ts'

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

export function createWorkerSlot(options: WorkerSlotOptions): WorkerSlot {
  const { stage, name, config, clock, tally, onExit } = options
  const place = createOccupancy(`${stage}/${name}`)
  let busy: { lease: Lease; messageId: string | undefined } | undefined

  const slot: WorkerSlot = {
    name,
    tally,
    consecutive: 0,
    state() {
      if (place.state() !== 'ready') return place.state()
      if (busy) return 'busy'
      return place.current()?.ready() ? 'ready' : 'stopped'
    },
    needs: place.needs,
    childTallies: () => place.current()?.childTallies() ?? {},
    vitals: () => place.current()?.vitals() ?? {},

    async start() {
      try {
        await place.occupy((signal, isCurrent) => {
          const onChildCrash = (child: string, cause: Cause): void =>
            onExit(slot, { kind: 'crash', cause, messageId: busy?.messageId, child })
          const onEnd = (kind: Exit['kind'], cause: Cause): void => {
            if (!isCurrent()) return
            void place.retire(kind === 'crash' ? 'restarting' : 'stopped')
            onExit(slot, { kind, cause })
          }
          return incarnate({ ...options, onChildCrash, onEnd }, signal)
        })
      } catch (thrown) {
        throw thrown instanceof SpectraError ? thrown : notStarted(stage, name, thrown)
      }
    },

    async run(delivery) {
      const { workMs, shutdownMs } = config.deadlines
      const lease = createLease(clock, { workMs, graceMs: shutdownMs })
      const worker = place.current()!
      busy = { lease, messageId: idOf(delivery.body) }
      const { messageId } = busy
      tally.inFlight = 1
      const outcome = await worker.run({ body: delivery.body, replays: delivery.replays, lease })
      lease.close()
      busy = undefined
      tally.inFlight = 0
      if (count(tally, outcome) === 'handled') slot.consecutive = 0
      if (messageId !== undefined) tally.lastMessage = toldOf(messageId, new Date(clock.now()), outcome)
      if (outcome.exit && place.current() === worker) {
        void place.retire('restarting')
        onExit(slot, { kind: 'crash', cause: outcome.cause ?? hung(stage, name), messageId })
      }
      return outcome
    },

    end: (reason) => busy?.lease.end(reason),
    revoke: () => busy?.lease.revoke(),
    async stop() {
      await place.retire('stopped')
    },
  }
  return slot
}

const notStarted = (stage: string, name: string, cause: unknown): SpectraError =>
  new SpectraError('SS_WORKER_START', `Cannot start ${stage}/${name}: ${toSpectraError(cause).message}`, {
    cause,
  })

const hung = (stage: string, name: string): Cause =>
  causeOf(
    new SpectraError('SS_WORKER_HUNG', `Cannot end the work of ${stage}/${name}: it ignored its signal`),
  )
