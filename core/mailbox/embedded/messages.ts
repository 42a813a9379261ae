import type { DatabaseSync } from 'node:sqlite'
import { queue as queueOf, type QueueName } from '../../../schema/queues.ts'
import type { Cause } from '../../errors.ts'
import type { Row } from '../outgoing.ts'

/** States of a message row. */
export const READY = 2
export const DELAYED = 3
export const HELD = 4

/** Nobody holds the message. */
export const NO_OWNER = 0

/** A dead letter that fails again has nowhere to go: it stays, and is shown to its consumer again after this time. */
const DEAD_AGAIN_MS = 60_000

/** A message as it is handed to a consumer. */
export interface Taken {
  seq: number
  rank: number
  attempt: number
  replays: number
  redelivered: number
  body: string
}

/** The life of a message as statements; all but `anyDue` and `anyReady` run inside a write transaction. */
export function createMessages(db: DatabaseSync, clock: () => number, deliveryLimit: number) {
  const insert = db.prepare(`INSERT INTO message
    (queue, state, owner, rank, priority, attempt, replays, redelivered, lost, due, enqueued_at, body)
    SELECT ?1, ${READY}, ${NO_OWNER}, ?2, ?2, ?3, ?6, 0, 0, 0, ?4, ?5
    WHERE NOT EXISTS (SELECT 1 FROM message WHERE body ->> '$.id' = ?5 ->> '$.id')`)
  const take = db.prepare(`UPDATE message SET state = ${HELD}, owner = ?1 WHERE seq IN (
      SELECT seq FROM message WHERE queue = ?2 AND state = ${READY} ORDER BY rank DESC, seq LIMIT ?3)
    RETURNING seq, rank, attempt, replays, redelivered, body`)
  const ready = db.prepare(`SELECT 1 FROM message WHERE queue = ? AND state = ${READY} LIMIT 1`)
  const due = db.prepare(`SELECT 1 FROM message WHERE state = ${DELAYED} AND queue = ? AND due <= ? LIMIT 1`)
  const promote = db.prepare(
    `UPDATE message SET state = ${READY} WHERE state = ${DELAYED} AND queue = ? AND due <= ?`,
  )
  const remove = db.prepare('DELETE FROM message WHERE seq = ? AND owner = ?')
  const delay = db.prepare(`UPDATE message SET state = ${DELAYED}, owner = ${NO_OWNER}, due = ?3,
      attempt = attempt + 1, redelivered = 0, lost = 0, cause = ?4,
      first_failed_at = coalesce(first_failed_at, ?5), last_failed_at = ?5
    WHERE seq = ?1 AND owner = ?2`)
  const defer =
    db.prepare(`UPDATE message SET state = ${DELAYED}, owner = ${NO_OWNER}, due = ?3, redelivered = 0
    WHERE seq = ?1 AND owner = ?2`)
  const giveBack = db.prepare(`UPDATE message SET state = ${READY}, owner = ${NO_OWNER}, redelivered = 1,
      lost = lost + ?3 WHERE seq = ?1 AND owner = ?2`)
  const bury =
    db.prepare(`INSERT INTO message (queue, state, owner, rank, priority, attempt, replays, redelivered,
      lost, due, enqueued_at, first_failed_at, last_failed_at, cause, body)
    SELECT ?3, ${READY}, ${NO_OWNER}, 0, priority, attempt, replays, 0,
      0, 0, ?5, coalesce(first_failed_at, ?5), ?5, ?4, body
    FROM message WHERE seq = ?1 AND owner = ?2`)
  const buryHere = db.prepare(`UPDATE message SET state = ${DELAYED}, owner = ${NO_OWNER}, due = ?3,
      redelivered = 0, lost = 0, cause = ?4,
      first_failed_at = coalesce(first_failed_at, ?5), last_failed_at = ?5
    WHERE seq = ?1 AND owner = ?2`)
  const heldBy = db.prepare(`SELECT seq, queue, lost FROM message WHERE state = ${HELD} AND owner = ?`)

  const messages = {
    /**
     * A message whose id is still here, in whatever queue, is not stored again: a relay that died between publishing and
     * noting it publishes twice, and a second copy of what failed would get a second dead letter (P3).
     */
    insert(row: Row): void {
      insert.run(row.queue, row.rank, row.attempt, clock(), row.body, row.replays)
    },
    /** Up to `limit` messages in the order of delivery. */
    take(owner: number, queue: QueueName, limit: number): Taken[] {
      const taken = take.all(owner, queue, limit) as unknown as Taken[]
      return taken.sort((a, b) => b.rank - a.rank || a.seq - b.seq)
    },
    anyReady: (queue: QueueName): boolean => ready.get(queue) !== undefined,
    anyDue: (queue: QueueName): boolean => due.get(queue, clock()) !== undefined,
    /** Makes ready whose delay is over. */
    promote(queue: QueueName): void {
      promote.run(queue, clock())
    },
    /** Each of the next verbs does nothing where `owner` does not hold the message any more. */
    remove(seq: number, owner: number): void {
      remove.run(seq, owner)
    },
    retry(seq: number, owner: number, dueAt: number, cause: Cause): void {
      delay.run(seq, owner, dueAt, JSON.stringify(cause), clock())
    },
    defer(seq: number, owner: number, dueAt: number): void {
      defer.run(seq, owner, dueAt)
    },
    giveBack(seq: number, owner: number): void {
      giveBack.run(seq, owner, 0)
    },
    bury(seq: number, owner: number, queue: QueueName, cause: Cause): void {
      const { deadLetters } = queueOf(queue)
      const text = JSON.stringify(cause)
      if (deadLetters === undefined) {
        buryHere.run(seq, owner, clock() + DEAD_AGAIN_MS, text, clock())
        return
      }
      bury.run(seq, owner, deadLetters, text, clock())
      remove.run(seq, owner)
    },
    /**
     * Hands back all that `owner` holds. Where it vanished, that counts: a message whose holders vanish
     * `deliveryLimit` times in one attempt is taken for their murderer, and dead-lettered.
     */
    giveBackAll(owner: number, vanished: boolean): void {
      for (const row of heldBy.all(owner)) {
        const [seq, queue, lost] = [Number(row.seq), row.queue as QueueName, Number(row.lost)]
        if (vanished && lost + 1 >= deliveryLimit) {
          messages.bury(seq, owner, queue, {
            code: 'SS_WORKER_CRASHED',
            message: `Cannot deliver the message again: ${lost + 1} processes vanished while they had it`,
            retryable: false,
          })
        } else {
          giveBack.run(seq, owner, vanished ? 1 : 0)
        }
      }
    },
  }
  return messages
}

export type Messages = ReturnType<typeof createMessages>
