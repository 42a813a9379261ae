import type { Fact } from '../../schema/facts.ts'
import type { Envelope, Message } from '../../schema/messages/index.ts'
import type { ExchangeName, QueueName } from '../../schema/queues.ts'
import type { Cause } from '../errors.ts'

/** How far the work on a message got before. */
export type Begun =
  | { state: 'fresh' }
  | { state: 'done' }
  /** Recorded as failed, but its dead letter may be missing: give it that. */
  | { state: 'failed'; cause: Cause }
  /** Its process was cancelled or is gone, or will cut that chunk again: acknowledge and forget. */
  | { state: 'void' }

/** One hand-off of an actor: facts to record, and a message to pass on, in one transaction. */
export interface Handoff {
  records?: readonly Fact[]
  to?: QueueName
  message?: Message
  /** @default 0 */
  priority?: number
}

/** What a node has in its hands. */
export interface Held {
  /** The ids of messages that it was given and has not settled. */
  messages: readonly string[]
  /** How many consumers bring it more, by queue. */
  consumers: Readonly<Partial<Record<QueueName, number>>>
}

export interface PendingMessage {
  /** Position in the outbox. */
  seq: string
  /** A queue, or an exchange for notifications. */
  to: QueueName | ExchangeName
  envelope: Envelope
  priority: number
}

/**
 * What supervisors use: inbox, outbox and failure accounting, each call one transaction. Each @throws the codes of the database,
 * and SS_PROCESS_GONE, SS_MESSAGE_INVALID or SS_MESSAGE_FOREIGN for a message that fits no row
 */
export interface WorkLog {
  /** Asks the inbox for (stage, message id); revives what a replay brought back; marks process and chunk as processing. */
  begin(stage: string, envelope: Envelope, replays: number): Promise<Begun>
  /**
   * Records the facts of one hand-off, or of several in their order, and queues their messages in the outbox; with
   * `end`, marks the message as done in the inbox, too.
   * @throws SS_FACT_REFUSED for a fact that has no recorder, or is about a process where the message belongs to none
   */
  commit(
    stage: string,
    envelope: Envelope,
    handoffs: Handoff | readonly Handoff[],
    options: { end: boolean },
  ): Promise<void>
  /** The last attempt failed: inbox `failed` with its cause, chunk or process failed, its failure row. Idempotent. */
  fail(stage: string, envelope: Envelope, cause: Cause, attempts: number): Promise<void>
  /**
   * Keeps a message of a queue until a budget allows its work, and says at its process what that waits for; after it the
   * message may be acknowledged. Idempotent.
   */
  hold(stage: string, queue: QueueName, envelope: Envelope, cause: Cause): Promise<void>
  /**
   * This node's oldest unsent messages: what its own commits left, and what it took over. Each node sends its own, so that
   * several never send the same. Without a name, those of nobody.
   */
  outbox(limit: number): Promise<PendingMessage[]>
  sent(seqs: readonly string[]): Promise<void>
  /** Called after each commit in this process that left something in the outbox. Returns the way to stop that. */
  onOutbox(listener: () => void): () => void
  recordRestart(restart: RestartRecord): Promise<void>
  /**
   * Tells what this node has in its hands, all of it; without any argument, that it leaves. Whoever looks for
   * lost messages relies on it: it is told again every few seconds, each time after the answer to the time before.
   */
  inHand(held?: Held): Promise<void>
  /** Rejects with the reason when nothing can be recorded now. */
  health(): Promise<void>
}

export interface RestartRecord {
  node: string
  stage: string
  worker: string
  at: Date
  cause: Cause
  /** Wait before the new start. */
  delayMs: number
  escalated: boolean
}
