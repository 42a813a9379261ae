import type { QueueName } from '../../schema/queues.ts'
import type { CallSubject } from './costs.ts'
import type { OutgoingMessage } from './mailbox.ts'

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
  /** How many failures of the stage of `queue` should have their dead letters by now: nobody brought them back, or dropped the letter. */
  owed(queue: QueueName): Promise<number>
  /**
   * Those of them that neither wait in the outbox nor are in a node's hands, in the order of message ids from after one on, at most
   * `limit`: a first look for those without a letter.
   */
  owedLetters(queue: QueueName, page: { after?: string; limit: number }): Promise<LetterSearch>
  /**
   * The second: the messages of those that are owed still, made again of rows, each as the try at which it failed. Undefined as
   * `rewrite` is. What cannot be made of rows is left out.
   */
  lostLetters(search: LetterSearch, consumers: number): Promise<OutgoingMessage[] | undefined>
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

/** Failures whose messages nobody is known to have. */
export interface LetterSearch {
  queue: QueueName
  /** As that of `Missing`. */
  at: string
  /** After how many replays each failed, by message id. */
  failures: ReadonlyMap<string, number>
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
