import type { Message, Options } from 'amqplib'
import { queue as queueOf, type QueueName } from '../../../schema/queues.ts'
import { ERRORS, type Cause, type ErrorCode } from '../../errors.ts'
import type { StoredMessage } from '../../ports.ts'
import { contentId, isName, nameIn, plausible } from '../identity.ts'
import { MAX_MESSAGE_BYTES } from '../outgoing.ts'
import { DELAY } from './topology.ts'

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
  /** How often operators gave it another body. */
  edits?: number
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
  edits: 'spectra-edits',
} as const

/** The latest instant that there is (ECMAScript), in ms. */
const LAST_INSTANT = 8.64e15

const instant = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= LAST_INSTANT
    ? value
    : undefined

/** The properties that a message is published with. */
export function propertiesOf(queue: QueueName, record: MessageRecord, type?: string): Options.Publish {
  const headers: { [name: string]: unknown } = {}
  if (record.attempt !== 1) headers[HEADER.attempt] = record.attempt
  if (record.replays !== 0) headers[HEADER.replays] = record.replays
  if (record.priority !== 0) headers[HEADER.priority] = record.priority
  if (record.dueAt !== undefined) headers[HEADER.dueAt] = record.dueAt
  if (record.firstFailedAt !== undefined) headers[HEADER.firstFailedAt] = record.firstFailedAt
  if (record.lastFailedAt !== undefined) headers[HEADER.lastFailedAt] = record.lastFailedAt
  if (record.edits !== undefined) headers[HEADER.edits] = record.edits
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

interface Death {
  reason?: unknown
  queue?: unknown
  time?: { value?: unknown }
}

/** Why the broker itself takes a message out of a queue. Messages leave delay queues by their end of time, too. */
function reasonOf({ reason, queue }: Death): Pick<Cause, 'code' | 'message'> | undefined {
  const what = 'Cannot deliver the message'
  if (reason === 'delivery_limit' || reason === 'rejected') {
    const why = 'it was handed out again and again, and no process lived to answer'
    return { code: 'SS_WORKER_CRASHED', message: `${what}: ${why}` }
  }
  if (reason !== 'expired' || String(queue).includes(DELAY)) return undefined
  return {
    code: 'SS_MESSAGE_INVALID',
    message: `${what}: whoever sent it set a time to live, and that is over`,
  }
}

/** What the broker itself dead-lettered carries no cause of ours, but its own account. */
function brokersCause(message: Message): { cause: Cause; at: number } | undefined {
  const death = message.properties.headers?.['x-death']?.[0] as Death | undefined
  const reason = death && reasonOf(death)
  if (!reason) return undefined
  const seconds = death.time?.value
  return {
    cause: { ...reason, retryable: false },
    at: instant(typeof seconds === 'number' ? seconds * 1000 : undefined) ?? 0,
  }
}

/** The id in the properties or the body; what has none is known by its content. */
function idOf(message: Message, body: unknown): string {
  const { messageId } = message.properties
  return isName(messageId) ? messageId : (nameIn(body) ?? contentId(message.content))
}

/** What is shown of a message that is too large to be read. */
const BEGINNING_BYTES = 1000

/**
 * The JSON value of a message; what is no JSON is given as its text, which its contract refuses, and as its bytes. So is the
 * beginning of what is larger than a message may be: reading it takes several times its size.
 */
export function contentOf({ content }: Message): { body: unknown; bytes?: Buffer } {
  if (content.length > MAX_MESSAGE_BYTES)
    return { body: content.toString('utf8', 0, BEGINNING_BYTES), bytes: content }
  const text = content.toString('utf8')
  try {
    return { body: JSON.parse(text) }
  } catch {
    return { body: text, bytes: content }
  }
}

const isEmpty = (headers: object): boolean => {
  for (const _ in headers) return false
  return true
}

const publishedAt = ({ properties }: Message): number | undefined => {
  const seconds: unknown = properties.timestamp
  return typeof seconds === 'number' && seconds > 0 ? instant(seconds * 1000) : undefined
}

/** What is known of a message, whoever published it: absent or senseless headers count as those of a fresh one. */
export function recordOf(message: Message, body: unknown, now: number): MessageRecord {
  const { headers } = message.properties
  const id = idOf(message, body)
  const enqueuedAt = publishedAt(message) ?? now
  if (headers === undefined || isEmpty(headers)) {
    const priority = plausible(message.properties.priority, 0) ?? 0
    return { id, attempt: 1, replays: 0, priority, enqueuedAt }
  }
  const broker = headers[HEADER.cause] === undefined ? brokersCause(message) : undefined
  const cause = causeIn(headers[HEADER.cause]) ?? broker?.cause
  const dueAt = instant(headers[HEADER.dueAt])
  const firstFailedAt = instant(headers[HEADER.firstFailedAt]) ?? broker?.at
  const lastFailedAt = broker?.at ?? instant(headers[HEADER.lastFailedAt])
  const edits = plausible(headers[HEADER.edits], 1)
  return {
    id,
    attempt: plausible(headers[HEADER.attempt], 1) ?? 1,
    replays: plausible(headers[HEADER.replays], 0) ?? 0,
    priority: plausible(headers[HEADER.priority], 0) ?? plausible(message.properties.priority, 0) ?? 0,
    enqueuedAt,
    ...(dueAt !== undefined && { dueAt }),
    ...(cause && { cause }),
    ...(firstFailedAt !== undefined && { firstFailedAt }),
    ...(lastFailedAt !== undefined && { lastFailedAt }),
    ...(edits !== undefined && { edits }),
  }
}

/** Of two dead letters of one message, the one that counts: after more replays, then after more edits. */
export const isNewer = (one: MessageRecord, other: MessageRecord): boolean =>
  one.replays === other.replays ? (one.edits ?? 0) > (other.edits ?? 0) : one.replays > other.replays

const date = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms))

/** A message as operators see it. */
export function storedOf(
  queue: QueueName,
  record: MessageRecord,
  { body, bytes }: { body: unknown; bytes?: Buffer | undefined },
): StoredMessage {
  const { id, priority, attempt, replays, enqueuedAt, cause, firstFailedAt, lastFailedAt } = record
  return {
    ...{ queue, id, priority, attempt, replays, body },
    ...(bytes && { bytes }),
    enqueuedAt: new Date(enqueuedAt),
    ...(cause && { cause }),
    ...(firstFailedAt !== undefined && { firstFailedAt: date(firstFailedAt) }),
    ...(lastFailedAt !== undefined && { lastFailedAt: date(lastFailedAt) }),
  }
}
