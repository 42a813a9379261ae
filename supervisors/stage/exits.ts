import type { Random } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import type { Cause } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { RestartRecord } from '../../core/ports.ts'
import type { StageConfig } from '../../schema/cluster.ts'
import { decideRestart, shouldRestart, type Restart } from '../restarts/restart-policy.ts'
import type { Crew } from './crew.ts'
import type { Exit, WorkerSlot } from './worker-slot.ts'

export interface ExitsOptions {
  node: string
  stage: string
  config: Pick<StageConfig, 'child' | 'restart'>
  clock: Clock
  random: Random
  logger: Logger
  record: (restart: RestartRecord) => void
  crew: Pick<Crew, 'slots' | 'isLeaving' | 'dismiss' | 'bringBack'>
  /** The stage has ended or given up: nobody is brought back. */
  isOver: () => boolean
  /** More restarts than the policy allows. */
  onEscalation: (cause: Cause, worker: string) => void
  /** The last worker ended for good. */
  onEmpty: () => void
}

/**
 * What becomes of workers that end, `one_for_one`: each is brought back alone after a backoff, or let go where its kind is not
 * brought back, or where it was to leave anyway.
 */
export function createExits(options: ExitsOptions): (slot: WorkerSlot, exit: Exit) => void {
  const { node, stage, config, clock, random, logger, record, crew, isOver, onEscalation, onEmpty } = options
  let history: Restart[] = []

  /** A worker that its kind does not bring back. The last one closes the stage. */
  function retire(slot: WorkerSlot, exit: Exit): void {
    void slot.stop()
    logger.warn({ stage, worker: slot.name, ...exit.cause }, `a ${config.child} worker ended for good`)
    if (crew.slots().every((one) => one === slot || one.state() === 'stopped')) onEmpty()
  }

  return (slot, exit) => {
    if (isOver()) return
    const worker = exit.child ? `${slot.name}/${exit.child}` : slot.name
    if (exit.kind === 'crash' && !exit.child)
      slot.tally.lastCrash = { at: new Date(clock.now()), cause: exit.cause }
    if (!exit.child && crew.isLeaving(slot)) return crew.dismiss(slot)
    if (!exit.child && !shouldRestart(config.child, exit.kind)) return retire(slot, exit)
    if (!exit.child) slot.consecutive += 1
    const restart = { at: clock.now(), ...(exit.messageId === undefined ? {} : { blame: exit.messageId }) }
    const decision = decideRestart(history, restart, slot.consecutive, config.restart, random)
    history = decision.history
    const { cause } = exit
    const delayMs = exit.child ? 0 : decision.delayMs
    record({ node, stage, worker, at: new Date(restart.at), cause, delayMs, escalated: decision.escalate })
    if (decision.escalate) return onEscalation(cause, worker)
    // A child has been replaced already: it holds nothing that a wait could help.
    if (!exit.child) void crew.bringBack(slot, delayMs)
  }
}
