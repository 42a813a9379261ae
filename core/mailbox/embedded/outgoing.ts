import { EXCHANGES, QUEUES, queue, type ExchangeName, type QueueName } from '../../../schema/queues.ts'
import { SpectraError } from '../../errors.ts'
import type { OutgoingMessage } from '../../ports.ts'
import type { Row } from './messages.ts'

/** @throws SS_QUEUE_UNKNOWN where `name` is no queue of `schema/queues.ts` */
export function knownQueue(name: QueueName, what: string): QueueName {
  if (Object.hasOwn(QUEUES, name)) return name
  throw new SpectraError('SS_QUEUE_UNKNOWN', `Cannot ${what}: there is no queue ${JSON.stringify(name)}`)
}

/** @throws SS_QUEUE_UNKNOWN where `name` is no exchange of `schema/queues.ts` */
export function knownExchange(name: ExchangeName, what: string): ExchangeName {
  if (Object.hasOwn(EXCHANGES, name)) return name
  throw new SpectraError('SS_QUEUE_UNKNOWN', `Cannot ${what}: there is no exchange ${JSON.stringify(name)}`)
}

/** The text that is stored. @throws SS_MESSAGE_INVALID where the value is no JSON */
export function textOf(body: unknown, what: string): string {
  try {
    const text: unknown = JSON.stringify(body)
    if (typeof text === 'string') return text
  } catch (thrown) {
    throw new SpectraError('SS_MESSAGE_INVALID', `Cannot ${what}: it is no JSON (${String(thrown)})`, {
      cause: thrown,
    })
  }
  throw new SpectraError('SS_MESSAGE_INVALID', `Cannot ${what}: it is no JSON (${typeof body})`)
}

/** What is stored of a message. Its priority is rounded and clamped to what its queue serves. */
export function rowOf({ queue: name, envelope, priority = 0 }: OutgoingMessage): Row {
  const what = `publish to ${name}`
  const { maxPriority = 0 } = queue(knownQueue(name, 'publish'))
  return {
    queue: name,
    rank: Math.min(Math.max(0, Math.round(priority) || 0), maxPriority),
    attempt: Number.isSafeInteger(envelope.attempt) && envelope.attempt > 0 ? envelope.attempt : 1,
    body: textOf(envelope, what),
  }
}

/** What rows count for in a transaction that is bounded by their number: 8 KiB of text weigh as much as a row. */
export const sizeOf = (rows: readonly Row[]): number =>
  rows.reduce((sum, row) => sum + 1 + Math.floor(row.body.length / 8192), 0)
