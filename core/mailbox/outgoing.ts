import { EXCHANGES, originOf, QUEUES, queue, type ExchangeName, type QueueName } from '../../schema/queues.ts'
import { SpectraError } from '../errors.ts'
import type { OutgoingMessage } from '../ports.ts'
import { isUnnamed, nameIn, plausible } from './identity.ts'

/** Larger messages are refused: what is larger is an object. RabbitMQ 4 takes 16 MiB where nobody says otherwise. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024

/** A message between its publisher and the store. */
export interface Row {
  queue: QueueName
  rank: number
  attempt: number
  replays: number
  body: string
}

/** @throws SS_QUEUE_UNKNOWN where `name` is no queue of `schema/queues.ts` */
export function knownQueue(name: QueueName, what: string): QueueName {
  if (Object.hasOwn(QUEUES, name)) return name
  throw new SpectraError('SS_QUEUE_UNKNOWN', `Cannot ${what}: there is no queue ${JSON.stringify(name)}`)
}

/** @throws SS_QUEUE_UNKNOWN, SS_INPUT_INVALID where `name` holds no dead letters */
export function deadLetterQueue(name: QueueName, what: string): QueueName {
  if (originOf(knownQueue(name, what)) !== undefined) return name
  throw new SpectraError('SS_INPUT_INVALID', `Cannot ${what} ${name}: it is no dead-letter queue`)
}

/** @throws SS_QUEUE_UNKNOWN where `name` is no exchange of `schema/queues.ts` */
export function knownExchange(name: ExchangeName, what: string): ExchangeName {
  if (Object.hasOwn(EXCHANGES, name)) return name
  throw new SpectraError('SS_QUEUE_UNKNOWN', `Cannot ${what}: there is no exchange ${JSON.stringify(name)}`)
}

/** The text that is stored. @throws SS_MESSAGE_INVALID where the value is no JSON, SS_MESSAGE_TOO_LARGE */
export function textOf(body: unknown, what: string): string {
  try {
    const text: unknown = JSON.stringify(body)
    if (typeof text === 'string') {
      const refusal = tooLarge(text, what)
      if (refusal) throw refusal
      return text
    }
  } catch (thrown) {
    if (thrown instanceof SpectraError) throw thrown
    throw new SpectraError('SS_MESSAGE_INVALID', `Cannot ${what}: it is no JSON (${String(thrown)})`, {
      cause: thrown,
    })
  }
  throw new SpectraError('SS_MESSAGE_INVALID', `Cannot ${what}: it is no JSON (${typeof body})`)
}

/** SS_MESSAGE_TOO_LARGE, where a message is; it is neither sent nor read. */
export function tooLarge(content: string | Buffer, what: string): SpectraError | undefined {
  // No text has more than three bytes per unit of its length.
  if (content.length * 3 <= MAX_MESSAGE_BYTES) return undefined
  const bytes = Buffer.byteLength(content)
  if (bytes <= MAX_MESSAGE_BYTES) return undefined
  return new SpectraError(
    'SS_MESSAGE_TOO_LARGE',
    `Cannot ${what}: the message has ${bytes} bytes, and ${MAX_MESSAGE_BYTES} are the most`,
  )
}

/** The new text of the dead letter `id`: a message stays itself. @throws as textOf; SS_MESSAGE_INVALID for another id */
export function editedText(id: string, body: unknown): string {
  const what = `edit the dead letter ${id}`
  const text = textOf(body, what)
  const name = nameIn(body)
  if (name === id || isUnnamed(id)) return text
  throw new SpectraError(
    'SS_MESSAGE_INVALID',
    `Cannot ${what}: the new body has the id ${JSON.stringify(name)}`,
  )
}

/** What is stored of a message. Its priority is rounded and clamped to what its queue serves. */
export function rowOf({ queue: name, envelope, priority = 0, replays = 0 }: OutgoingMessage): Row {
  const what = `publish to ${name}`
  const { maxPriority = 0 } = queue(knownQueue(name, 'publish'))
  return {
    queue: name,
    rank: Math.min(Math.max(0, Math.round(priority) || 0), maxPriority),
    attempt: plausible(envelope.attempt, 1) ?? 1,
    replays,
    body: textOf(envelope, what),
  }
}

/** What rows count for in a transaction that is bounded by their number: 8 KiB of text weigh as much as a row. */
export const sizeOf = (rows: readonly Row[]): number =>
  rows.reduce((sum, row) => sum + 1 + Math.floor(row.body.length / 8192), 0)
