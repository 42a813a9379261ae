import type { DatabaseSync } from 'node:sqlite'
import { queue as queueOf, type QueueName } from '../../../schema/queues.ts'
import type { Cause } from '../../errors.ts'
import type { LetterPlace, MessageGroup, MessageSelection, QueueDepth, StoredMessage } from '../../ports.ts'
import { contentId } from '../identity.ts'
import type { WriteOut } from './commits.ts'
import { DELAYED, HELD, NO_OWNER, READY } from './messages.ts'

/** Messages moved or deleted per transaction. */
const SLICE = 200

/** What a message is called by operators; most have the id of their envelope. */
const ID = `coalesce(iif(json_type(body, '$.id') = 'text', body ->> '$.id', NULL), content_id(body))`

/**
 * ?1 queue, ?2 ids as a JSON array, ?3 process, ?4 organization, ?5 error code, ?6 and ?7 from when to when it failed last, ?8 how
 * often it was brought back: null leaves a filter out.
 */
const SELECTED = `queue = ?1
  AND (?2 IS NULL OR ${ID} IN (SELECT value FROM json_each(?2)))
  AND (?3 IS NULL OR body ->> '$.processId' = ?3)
  AND (?4 IS NULL OR body ->> '$.organizationId' = ?4)
  AND (?5 IS NULL OR cause ->> '$.code' = ?5)
  AND (?6 IS NULL OR last_failed_at >= ?6)
  AND (?7 IS NULL OR last_failed_at < ?7)
  AND (?8 IS NULL OR replays = ?8)`

const AT_REST = `state IN (${READY}, ${DELAYED})`
/** The first part of the place of a dead letter. */
const FAILED = 'coalesce(last_failed_at, 0)'

const filters = (queue: QueueName, selection: MessageSelection): (string | number | null)[] => [
  queue,
  selection.ids === undefined ? null : JSON.stringify(selection.ids),
  selection.processId ?? null,
  selection.organizationId ?? null,
  selection.code ?? null,
  selection.failedAfter?.getTime() ?? null,
  selection.failedBefore?.getTime() ?? null,
  selection.replays ?? null,
]

const date = (ms: unknown): Date | undefined => (ms === null ? undefined : new Date(Number(ms)))

function stored(row: Record<string, unknown>): StoredMessage {
  return {
    queue: row.queue as QueueName,
    id: String(row.id),
    priority: Number(row.priority),
    attempt: Number(row.attempt),
    replays: Number(row.replays),
    body: JSON.parse(String(row.body)),
    enqueuedAt: new Date(Number(row.enqueued_at)),
    ...(row.cause !== null && { cause: JSON.parse(String(row.cause)) as Cause }),
    ...(row.first_failed_at !== null && { firstFailedAt: date(row.first_failed_at) }),
    ...(row.last_failed_at !== null && { lastFailedAt: date(row.last_failed_at) }),
  }
}

/** What operators see and do. Large selections are worked on in slices, so that the event loop has its turns. */
export function createOperations(db: DatabaseSync, write: WriteOut, clock: () => number) {
  db.function('content_id', { deterministic: true }, (body) => contentId(String(body)))
  const depth = db.prepare(`SELECT
      (SELECT count(*) FROM message WHERE queue = ?1 AND state = ${READY}) AS ready,
      (SELECT count(*) FROM message WHERE queue = ?1 AND state = ${DELAYED} AND due <= ?2) AS due,
      (SELECT count(*) FROM message WHERE queue = ?1 AND state = ${DELAYED} AND due > ?2) AS delayed,
      (SELECT count(*) FROM message WHERE queue = ?1 AND state = ${HELD}) AS in_flight,
      (SELECT coalesce(sum(count), 0) FROM listener WHERE name = ?1) AS consumers,
      (SELECT enqueued_at FROM message WHERE seq =
        (SELECT min(seq) FROM message WHERE queue = ?1 AND state = ${READY})) AS oldest`)
  const ready = db.prepare(
    `SELECT *, ${ID} AS id FROM message WHERE ${SELECTED} AND state = ${READY}
      ORDER BY rank DESC, seq LIMIT ?9`,
  )
  const delayed = db.prepare(
    `SELECT *, ${ID} AS id FROM message WHERE ${SELECTED} AND state = ${DELAYED}
      ORDER BY due, seq LIMIT ?9`,
  )
  const letters = db.prepare(`SELECT *, ${ID} AS id FROM message WHERE ${SELECTED} AND ${AT_REST}
      AND (${FAILED}, ${ID}) > (?9, ?10) ORDER BY ${FAILED}, id LIMIT ?11`)
  const groups =
    db.prepare(`SELECT cause ->> '$.code' AS code, count(*) AS count, min(last_failed_at) AS since,
      max(last_failed_at) AS until, substr(max(printf('%020d', ${FAILED}) || ${ID}), 21) AS example
    FROM message WHERE ${SELECTED} AND ${AT_REST} GROUP BY 1 ORDER BY 2 DESC, 1`)
  const last = db.prepare('SELECT max(seq) AS seq FROM message')
  const slice = db.prepare(`SELECT seq, priority FROM message
    WHERE ${SELECTED} AND state IN (${READY}, ${DELAYED}) AND seq > ?9 AND seq <= ?10 ORDER BY seq LIMIT ?11`)
  const remove = db.prepare('DELETE FROM message WHERE seq = ?')
  const rewrite = db.prepare(`UPDATE message SET body = ?3 WHERE seq =
    (SELECT min(seq) FROM message WHERE queue = ?1 AND ${ID} = ?2 AND state IN (${READY}, ${DELAYED}))`)
  const revive = db.prepare(`INSERT INTO message
      (queue, state, owner, rank, priority, attempt, replays, redelivered, lost, due, enqueued_at, body)
    SELECT ?2, ${READY}, ${NO_OWNER}, ?3, priority, 1, replays + 1, 0, 0, 0, ?4, body
    FROM message WHERE seq = ?1`)

  /** Applies `change` to all selected messages that are there now. Returns how many there were. */
  const each = async (
    what: string,
    queue: QueueName,
    selection: MessageSelection,
    change: (seq: number, priority: number) => void,
  ): Promise<number> => {
    let end: number | undefined
    const limit = selection.limit ?? Infinity
    let count = 0
    for (let after = 0; count < limit;) {
      const wanted = Math.min(SLICE, limit - count)
      const rows = await write(
        () => {
          end ??= Number(last.get()?.seq ?? 0)
          const found = slice.all(...filters(queue, selection), after, end, wanted)
          for (const row of found) change(Number(row.seq), Number(row.priority))
          return found
        },
        { what, size: wanted },
      )
      count += rows.length
      if (rows.length < wanted) break
      after = Number(rows.at(-1)!.seq)
    }
    return count
  }

  return {
    depth(queue: QueueName): QueueDepth {
      const row = depth.get(queue, clock()) as Record<string, number | null>
      return {
        queue,
        ready: Number(row.ready) + Number(row.due),
        delayed: Number(row.delayed),
        inFlight: Number(row.in_flight),
        consumers: Number(row.consumers),
        oldestMs: row.oldest === null ? 0 : Math.max(0, clock() - Number(row.oldest)),
      }
    },

    browse(queue: QueueName, selection: MessageSelection): StoredMessage[] {
      const limit = selection.limit ?? 50
      const first = ready.all(...filters(queue, selection), limit)
      const rest = limit > first.length ? delayed.all(...filters(queue, selection), limit - first.length) : []
      return [...first, ...rest].map(stored)
    },

    letters: (queue: QueueName, selection: MessageSelection, { at, id }: LetterPlace): StoredMessage[] =>
      letters.all(...filters(queue, selection), at, id, selection.limit ?? 50).map(stored),

    groups: (queue: QueueName, selection: MessageSelection): MessageGroup[] =>
      groups.all(...filters(queue, selection)).map(({ code, count, since, until, example }) => ({
        ...(code !== null && { code: String(code) }),
        count: Number(count),
        ...(since !== null && { since: date(since), until: date(until) }),
        example: String(example),
      })),

    replay: (queue: QueueName, origin: QueueName, selection: MessageSelection): Promise<number> =>
      each(`replay dead letters of ${queue}`, queue, selection, (seq, priority) => {
        const rank = Math.min(priority, queueOf(origin).maxPriority ?? 0)
        revive.run(seq, origin, rank, clock())
        remove.run(seq)
      }),

    edit: (queue: QueueName, id: string, text: string): Promise<boolean> =>
      write(() => rewrite.run(queue, id, text).changes > 0, { what: `edit the dead letter ${id}` }),

    drop: (queue: QueueName, selection: MessageSelection): Promise<number> =>
      each(`drop messages of ${queue}`, queue, selection, (seq) => {
        remove.run(seq)
      }),
  }
}
