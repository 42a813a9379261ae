import type { Delivery, Envelope, Mailbox, WorkLog } from '../../../core/ports.ts'
import type { Journal } from './journal.ts'

/** Writes down what the worker is told and what is committed. */
export function journalledWorkLog(journal: Journal, worklog: WorkLog): WorkLog {
  const about = (stage: string, { id, processId }: Envelope) => ({ stage, message: id, process: processId })
  const written: Pick<WorkLog, 'begin' | 'commit' | 'fail'> = {
    async begin(stage, envelope, replays) {
      const asked = Date.now()
      const begun = await worklog.begin(stage, envelope, replays)
      journal.write({ op: 'began', ...about(stage, envelope), asked, replays, state: begun.state })
      return begun
    },
    async commit(stage, envelope, handoffs, options) {
      const asked = Date.now()
      await worklog.commit(stage, envelope, handoffs, options)
      if (options.end) journal.write({ op: 'ended', ...about(stage, envelope), asked })
    },
    async fail(stage, envelope, cause, attempts) {
      const asked = Date.now()
      await worklog.fail(stage, envelope, cause, attempts)
      journal.write({ op: 'failed', ...about(stage, envelope), asked })
    },
  }
  return Object.assign(Object.create(worklog) as WorkLog, written)
}

const VERBS = ['ack', 'retry', 'deadLetter', 'defer', 'requeue'] as const

const idOf = (body: unknown): string => String((body as { id?: unknown } | null)?.id ?? 'unreadable')

/** Writes down what is delivered, how much is in hand then, and what the broker is told. */
export function journalledMailbox(journal: Journal, mailbox: Mailbox): Mailbox {
  const consume: Mailbox['consume'] = (queue, { prefetch }, onDelivery) => {
    const held = new Set<Delivery>()
    return mailbox.consume(queue, { prefetch }, (delivery) => {
      const message = idOf(delivery.body)
      // What the broker took back with its connection is in nobody's hand.
      for (const one of held) if (one.lost) held.delete(one)
      held.add(delivery)
      const { attempt } = delivery
      journal.write({ op: 'delivered', queue, message, attempt, inHand: held.size, prefetch })
      const verbs = VERBS.map((verb) => {
        const real = delivery[verb].bind(delivery) as (...args: unknown[]) => Promise<void>
        const written = async (...args: unknown[]): Promise<void> => {
          if (held.delete(delivery)) journal.write({ op: 'settling', queue, message, verb })
          return real(...args)
        }
        return [verb, written]
      })
      onDelivery(Object.assign(Object.create(delivery) as Delivery, Object.fromEntries(verbs)))
    })
  }
  return Object.assign(Object.create(mailbox) as Mailbox, { consume })
}
