import { createHash } from 'node:crypto'
import type { Message, Options } from 'amqplib'
import { queue as queueOf, type QueueName } from '../../../schema/queues.ts'
import { ERRORS, type Cause, type ErrorCode } from '../../errors.ts'
import type { StoredMessage } from '../../ports.ts'

/**
 * What travels beside the body, in headers of our own: RabbitMQ's `x-death` is lost or ignored when a message is
 * published again.
 */
export interface MessageRecord {
  id: string
  attempt: number
  replays: number
  priority: number
  /** Milliseconds since the epoch, as all times here; this one to the second. */
  enqueuedAt: number
  dueAt?: number | undefined
  cause?: Cause
  firstFailedAt?: number
  lastFailedAt?: number
}

/** Headers beyond 64 KiB are refused by amqplib; a cause of this many characters leaves room for any alphabet. */
const CAUSE_CHARACTERS = 4000

const HEADER = {
  attempt: 'spectra-attempt',
  replays: 'spectra-replays',
  priority: 'spectra-priority',
  dueAt: 'spectra-due-at',
  cause: 'spectra-cause',
  firstFailedAt: 'spectra-first-failed-at',
  lastFailedAt: 'spectra-last-failed-at',
} as const

const whole = (value: unknown, least: number): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= least ? value : undefined

/** The properties that a message is published with. */
export function propertiesOf(queue: QueueName, record: MessageRecord, type?: string): Options.Publish {
  const headers: { [name: string]: unknown } = {}
  if (record.attempt !== 1) headers[HEADER.attempt] = record.attempt
  if (record.replays !== 0) headers[HEADER.replays] = record.replays
  if (record.priority !== 0) headers[HEADER.priority] = record.priority
  if (record.dueAt !== undefined) headers[HEADER.dueAt] = record.dueAt
  if (record.firstFailedAt !== undefined) headers[HEADER.firstFailedAt] = record.firstFailedAt
  if (record.lastFailedAt !== undefined) headers[HEADER.lastFailedAt] = record.lastFailedAt
  if (record.cause !== undefined) {
    const { code, message, retryable } = record.cause
    headers[HEADER.cause] = JSON.stringify({ code, message: message.slice(0, CAUSE_CHARACTERS), retryable })
  }
  const { maxPriority } = queueOf(queue)
  return {
    persistent: true,
    mandatory: true,
    contentType: 'application/json',
    messageId: record.id,
    // Seconds, as AMQP says and other tools show.
    timestamp: Math.floor(record.enqueuedAt / 1000),
    headers,
    ...(type !== undefined && { type }),
    // Quorum queues of 4.x serve high priorities first: only those that promise an order get one.
    ...(maxPriority !== undefined && { priority: Math.min(record.priority, maxPriority) }),
  }
}

function causeIn(text: unknown): Cause | undefined {
  if (typeof text !== 'string') return undefined
  try {
    const { code, message, retryable } = JSON.parse(text) as Partial<Cause>
    if (typeof code !== 'string' || !Object.hasOwn(ERRORS, code)) return undefined
    return { code: code as ErrorCode, message: String(message), retryable: retryable === true }
  } catch {
    return undefined
  }
}

/** What the broker itself dead-lettered carries no cause of ours, but its own account. */
function brokersCause(message: Message): { cause: Cause; at: number } | undefined {
  const death = message.properties.headers?.['x-death']?.[0] as
    { reason?: string; time?: { value?: number } } | undefined
  if (death?.reason !== 'delivery_limit' && death?.reason !== 'rejected') return undefined
  const why = 'it was handed out again and again, and no process lived to answer'
  return {
    cause: { code: 'SS_WORKER_CRASHED', message: `Cannot deliver the message: ${why}`, retryable: false },
    at: (death.time?.value ?? 0) * 1000,
  }
}

/** RabbitMQ takes ids of up to 255 bytes; what is longer was made by nobody of us. */
const isId = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= 255

/** The id in the properties or the body; what has none is known by its content. */
function idOf(message: Message, body: unknown): string {
  const { messageId } = message.properties
  if (isId(messageId)) return messageId
  const id = (body as { id?: unknown } | null)?.id
  if (isId(id)) return id
  return `sha256:${createHash('sha256').update(message.content).digest('hex').slice(0, 32)}`
}

/** The JSON value of a message; what is no JSON is given as its text, which its contract refuses. */
export function bodyOf(message: Message): unknown {
  const text = message.content.toString('utf8')
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const isEmpty = (headers: object): boolean => {
  for (const _ in headers) return false
  return true
}

const publishedAt = ({ properties }: Message): number | undefined => {
  const seconds = whole(properties.timestamp, 1)
  return seconds === undefined ? undefined : seconds * 1000
}

/** What is known of a message, whoever published it: absent or senseless headers count as those of a fresh one. */
export function recordOf(message: Message, body: unknown, now: number): MessageRecord {
  const { headers } = message.properties
  const id = idOf(message, body)
  const enqueuedAt = publishedAt(message) ?? now
  if (headers === undefined || isEmpty(headers)) {
    const priority = whole(message.properties.priority, 0) ?? 0
    return { id, attempt: 1, replays: 0, priority, enqueuedAt }
  }
  const broker = headers[HEADER.cause] === undefined ? brokersCause(message) : undefined
  const cause = causeIn(headers[HEADER.cause]) ?? broker?.cause
  const dueAt = whole(headers[HEADER.dueAt], 0)
  const firstFailedAt = whole(headers[HEADER.firstFailedAt], 0) ?? broker?.at
  const lastFailedAt = broker?.at ?? whole(headers[HEADER.lastFailedAt], 0)
  return {
    id,
    attempt: whole(headers[HEADER.attempt], 1) ?? 1,
    replays: whole(headers[HEADER.replays], 0) ?? 0,
    priority: whole(headers[HEADER.priority], 0) ?? whole(message.properties.priority, 0) ?? 0,
    enqueuedAt,
    ...(dueAt !== undefined && { dueAt }),
    ...(cause && { cause }),
    ...(firstFailedAt !== undefined && { firstFailedAt }),
    ...(lastFailedAt !== undefined && { lastFailedAt }),
  }
}

const date = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms))

/** A message as operators see it. */
export function storedOf(queue: QueueName, record: MessageRecord, body: unknown): StoredMessage {
  const { id, priority, attempt, replays, enqueuedAt, cause, firstFailedAt, lastFailedAt } = record
  return {
    ...{ queue, id, priority, attempt, replays, body },
    enqueuedAt: new Date(enqueuedAt),
    ...(cause && { cause }),
    ...(firstFailedAt !== undefined && { firstFailedAt: date(firstFailedAt) }),
    ...(lastFailedAt !== undefined && { lastFailedAt: date(lastFailedAt) }),
  }
}
