import type { QueueName } from '../../schema/queues.ts'
import type { CallSubject } from './costs.ts'

/**
 * The messages of the outbox that no living node sends: of nodes that are gone, and of nobody; and those that the broker
 * lost. Messages for queues with priorities are nobody's until they are admitted. For the leader of the cluster; each call is one transaction,
 * and @throws the codes of the database
 */
export interface Orphans {
  /** The other nodes that own unsent messages, or have fallen silent about what they have in hand. */
  owners(): Promise<string[]>
  /** Makes the unsent messages of a node that is gone this node's own, and forgets what it had in hand; of `undefined`, those of nobody that need no admission. */
  adopt(owner: string | undefined): Promise<number>
  /**
   * Makes those of the messages that wait for `queue` this node's own that are due first, so that at most `limit` are
   * admitted and unsent. Due first is the highest effective priority, then the oldest; they are sent with it.
   */
  admit(queue: QueueName, limit: number, aging: Aging): Promise<number>
  /** What waits for admission to `queue`, by priority, highest first. */
  waiting(queue: QueueName): Promise<Waiting[]>
  /**
   * Writes the messages for `queue` again by which open work goes on, where nothing was recorded of it since `untouchedSince`.
   * At most 1000 at a time; returns how many.
   */
  recall(queue: QueueName, untouchedSince: Date): Promise<number>
  /**
   * A first look for messages for `queue` that got lost: those by which open work would go on, and that neither wait in the
   * outbox nor are in a node's hands. What was on its way from one place to another at that moment is among them.
   */
  missing(queue: QueueName): Promise<Missing>
  /**
   * The second: writes those again that are missing still, and of whose work nothing was recorded since the first.
   * Undefined as long as some node has not told since then what it has in hand, or not all of the `consumers` that the queue
   * has are those of nodes that tell. Returns how many.
   */
  rewrite(missing: Missing, consumers: number): Promise<number | undefined>
  /** The processes of which messages are kept because a budget did not allow their work; the longest first, at most 1000. */
  held(): Promise<CallSubject[]>
  /** Gives what is kept of a process back to its queues. Returns how many messages that are. */
  release(processId: string): Promise<number>
  /** Called after each commit in this process that left something to wait for admission. Returns the way to stop that. */
  onWaiting(listener: () => void): () => void
}

/** Messages that nobody is known to have. */
export interface Missing {
  queue: QueueName
  /** When it was looked, by the database's clock and in its words. */
  at: string
  /** When something was last recorded of their work, by message id. Milliseconds. */
  messages: ReadonlyMap<string, number>
}

/** Effective priority = priority + age / `secondsPerPoint`, at most the queue's highest. */
export interface Aging {
  secondsPerPoint: number
}

export interface Waiting {
  priority: number
  count: number
  /** Age of the oldest. */
  longestWaitMs: number
}
