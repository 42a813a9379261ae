import { SpectraError, type ErrorCode } from '../../../core/errors.ts'
import type { Cameras, Delivery, Mailbox, Storage, WorkLog } from '../../../core/ports.ts'
import type { Journal } from './journal.ts'
import type { Switches } from './switches.ts'

/**
 * Ports that fail as they are told, just before they would do something or just after they did it: then it is done, but
 * reported as failed. Or the process is killed right there.
 */
export interface Faults {
  switches: () => Switches
  journal: Journal
  random: () => number
}

type Call = (...args: never[]) => Promise<unknown>

/** Wraps the named calls of a port. The rest of it is passed on. */
function faulty<P extends object>(
  { switches, journal, random }: Faults,
  name: string,
  port: P,
  calls: readonly (keyof P & string)[],
  outage: ErrorCode,
  /** What a failure before the call has to bring about all the same. */
  undo: () => Promise<void> = () => Promise.resolve(),
): P {
  async function strike(point: string, undo?: () => Promise<void>): Promise<void> {
    const { failing, killing } = switches().ports
    if (random() < killing) {
      journal.write({ op: 'fault', point, kind: 'kill' })
      process.kill(process.pid, 'SIGKILL')
    }
    if (random() >= failing) return
    // One in four is what nobody expects: a crash of the code that called.
    const kind = random() < 0.25 ? 'crash' : 'outage'
    journal.write({ op: 'fault', point, kind })
    await undo?.()
    if (kind === 'crash') throw new Error(`planted: ${point}`)
    throw new SpectraError(outage, `Cannot go on ${point}: planted`)
  }

  const wrapped = calls.map((call) => {
    const real = (port[call] as Call).bind(port)
    const replaced = async (...args: never[]): Promise<unknown> => {
      await strike(`before ${name}.${call}`, undo)
      const result = await real(...args)
      await strike(`after ${name}.${call}`)
      return result
    }
    return [call, replaced]
  })
  return Object.assign(Object.create(port) as P, Object.fromEntries(wrapped))
}

export const faultyWorkLog = (faults: Faults, worklog: WorkLog): WorkLog =>
  faulty(
    faults,
    'worklog',
    worklog,
    ['begin', 'commit', 'fail', 'hold', 'outbox', 'sent', 'recordRestart'],
    'SS_DATABASE_UNAVAILABLE',
  )

export const faultyStorage = (faults: Faults, storage: Storage): Storage =>
  faulty(faults, 'storage', storage, ['put', 'copy', 'stat', 'asFile', 'remove'], 'SS_STORAGE_UNAVAILABLE')

export const faultyCameras = (faults: Faults, cameras: Cameras): Cameras =>
  faulty(faults, 'cameras', cameras, ['get', 'orderDue'], 'SS_DATABASE_UNAVAILABLE')

const VERBS = ['ack', 'retry', 'deadLetter', 'defer', 'requeue'] as const

/** Its deliveries fail, too. A broker that did not hear how a delivery ended gives the message out again. */
export function faultyMailbox(faults: Faults, mailbox: Mailbox): Mailbox {
  const port = faulty(faults, 'mailbox', mailbox, ['publish', 'broadcast'], 'SS_MAILBOX_UNAVAILABLE')
  port.consume = (queue, options, onDelivery) =>
    mailbox.consume(queue, options, (delivery) =>
      onDelivery(
        faulty<Delivery>(faults, 'delivery', delivery, VERBS, 'SS_MAILBOX_UNAVAILABLE', () =>
          delivery.requeue(),
        ),
      ),
    )
  return port
}
