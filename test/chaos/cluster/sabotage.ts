import type { Mailbox, WorkLog } from '../../../core/ports.ts'

/** Ways to build the system wrongly, to see whether the checker notices. */
export const SABOTAGES = ['no-deduplication', 'ack-before-commit'] as const
export type Sabotage = (typeof SABOTAGES)[number]

/** The inbox is asked, and what it says of work that was done is not believed. */
export function forgetfulWorkLog(worklog: WorkLog): WorkLog {
  const begin: WorkLog['begin'] = async (...args) => {
    const begun = await worklog.begin(...args)
    return begun.state === 'done' ? { state: 'fresh' } : begun
  }
  return Object.assign(Object.create(worklog) as WorkLog, { begin })
}

/** Acknowledged when it comes, worked on after that. */
export function hastyMailbox(mailbox: Mailbox): Mailbox {
  const consume: Mailbox['consume'] = (queue, options, onDelivery) =>
    mailbox.consume(queue, options, (delivery) => {
      void delivery.ack()
      onDelivery(delivery)
    })
  return Object.assign(Object.create(mailbox) as Mailbox, { consume })
}
