import type { BroadcastEnvelope, Envelope } from '../../schema/messages/index.ts'
import type { ExchangeName, QueueName } from '../../schema/queues.ts'
import type { Cause } from '../errors.ts'

export interface OutgoingMessage {
  queue: QueueName
  envelope: Envelope
  /** 0 (lowest) to the queue's `maxPriority`. @default 0 */
  priority?: number
  /** How often operators brought it back, where it is published because of that. @default 0 */
  replays?: number
}

/**
 * One message in one consumer's hands. Exactly one of its five verbs ends it; a second call is ignored. Each
 * @throws SS_MAILBOX_UNAVAILABLE: then the message comes again
 */
export interface Delivery {
  readonly queue: QueueName
  /** The JSON value as it was stored: checked against the contract by whoever consumes. */
  readonly body: unknown
  /** 1 for the first try. */
  readonly attempt: number
  /** How often operators brought it back from the dead letters. */
  readonly replays: number
  /** It was delivered before, and that consumer vanished or handed it back. */
  readonly redelivered: boolean
  /** The broker took it back with the connection that brought it, and gives it out again: work on it is in vain. */
  readonly lost?: boolean
  /** Done: the message is gone for good. */
  ack(): Promise<void>
  /** Failed, may succeed later: comes back after `delayMs` with `attempt + 1`. */
  retry(delayMs: number, cause: Cause): Promise<void>
  /**
   * Failed for good: moves to the queue's dead letters with its cause, attempts, first and last time. With `again` it failed
   * for good before, and may be there already: then it is done, and no second dead letter is made (P3).
   */
  deadLetter(cause: Cause, options?: { again?: boolean }): Promise<void>
  /** Not for this consumer, but perhaps for another (a newer node): comes back after `delayMs`, attempt unchanged. */
  defer(delayMs: number): Promise<void>
  /** Not tried (drain, no free worker): back to its place, attempt unchanged. */
  requeue(): Promise<void>
}

export interface Consumer {
  /** Takes no more; what was delivered stays in hand until it is settled. */
  cancel(): Promise<void>
}

export interface QueueDepth {
  queue: QueueName
  ready: number
  /** Waiting for the delay of their retry. */
  delayed: number
  /** Delivered, not settled. */
  inFlight: number
  consumers: number
  /** Age of the oldest ready message; 0 where there is none. */
  oldestMs: number
}

export interface StoredMessage {
  queue: QueueName
  id: string
  priority: number
  attempt: number
  replays: number
  /** The JSON value; of what is no JSON, its text, and of what is too large to be read, the beginning of that. */
  body: unknown
  /** What is no JSON or too large, byte for byte. */
  bytes?: Buffer
  enqueuedAt: Date
  /** Only on dead letters and retries. */
  cause?: Cause
  firstFailedAt?: Date
  lastFailedAt?: Date
  /** In no queue any more: it was made again from what the rows know of its failure. */
  lost?: boolean
}

export interface MessageSelection {
  ids?: readonly string[]
  processId?: string
  organizationId?: string
  /** Only dead letters with this error code. */
  code?: string
  /** Only what failed last at this instant or later. */
  failedAfter?: Date
  /** Only what failed last before this instant. */
  failedBefore?: Date
  /** Only what was brought back so often. */
  replays?: number
  limit?: number
}

/** Where a dead letter stands among those of its queue, by when it failed last: however others come and go meanwhile. */
export interface LetterPlace {
  /** Milliseconds since the epoch; 0 where that is not known. */
  at: number
  id: string
}

/** Dead letters of one queue that have the same error code. */
export interface MessageGroup {
  /** Absent where it is not known. */
  code?: string
  count: number
  /** When the first and the last of them failed last. */
  since?: Date
  until?: Date
  /** The id of the last. */
  example: string
}

/**
 * The queues of messages. Each call @throws SS_MAILBOX_UNAVAILABLE while it is away or silent, SS_MAILBOX_CLOSED after `close`,
 * SS_QUEUE_UNKNOWN, SS_TOPOLOGY_CONFLICT (a queue there was declared otherwise), and what writes SS_DISK_FULL, too
 */
export interface Mailbox {
  /**
   * Stores messages; resolves when all of them are durable (kill -9). Nothing is stored of a call that rejects.
   * @throws SS_MESSAGE_TOO_LARGE, SS_MESSAGE_INVALID, SS_DISK_FULL, SS_QUEUE_UNKNOWN, SS_MAILBOX_CLOSED
   */
  publish(messages: readonly OutgoingMessage[]): Promise<void>
  /** Hands at most `prefetch` unsettled messages to `onDelivery`, highest priority first, then oldest first. */
  consume(
    queue: QueueName,
    options: { prefetch: number },
    onDelivery: (delivery: Delivery) => void,
  ): Promise<Consumer>
  /** A copy for every present subscriber; nobody there is no error, nothing is kept for later. */
  broadcast(exchange: ExchangeName, envelopes: readonly BroadcastEnvelope[]): Promise<void>
  subscribe(exchange: ExchangeName, onMessage: (envelope: BroadcastEnvelope) => void): Promise<Consumer>
  depth(queue: QueueName): Promise<QueueDepth>
  /** Looks without taking, in the order of delivery. @default limit 50 */
  browse(queue: QueueName, options?: MessageSelection): Promise<StoredMessage[]>
  /** Looks at dead letters in the order of their places, from after one on. @default limit 50 */
  letters(
    deadLetterQueue: QueueName,
    selection: MessageSelection,
    after: LetterPlace,
  ): Promise<StoredMessage[]>
  /** How many dead letters have which error code, most first: one look, however many there are. */
  groups(deadLetterQueue: QueueName, selection?: MessageSelection): Promise<MessageGroup[]>
  /** Moves dead letters back to the queue that they came from, `attempt` 1 and `replays + 1`. Returns how many. */
  replay(deadLetterQueue: QueueName, selection?: MessageSelection): Promise<number>
  /**
   * Gives the dead letter `id` another body; cause, attempts, replays and times stay. Returns whether it was there.
   * @throws SS_MESSAGE_INVALID for a body that is no JSON, or of another id
   */
  edit(deadLetterQueue: QueueName, id: string, body: unknown): Promise<boolean>
  /** Deletes the selected ready or delayed messages. Returns how many. */
  drop(queue: QueueName, selection: MessageSelection): Promise<number>
  /** Deletes all ready and delayed messages. Returns how many. */
  purge(queue: QueueName): Promise<number>
  /** Rejects with the reason when messages cannot be stored or delivered now. */
  health(): Promise<void>
  /** Hands back what is unsettled and closes. */
  close(): Promise<void>
}
