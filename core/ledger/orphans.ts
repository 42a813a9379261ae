import { QUEUE_NAMES, queue as queueOf, type QueueName } from '../../schema/queues.ts'
import type { Sql } from '../database/database.ts'
import type { Aging, Orphans, Waiting } from '../ports.ts'
import { forgetInHand, SILENT_SECONDS } from './in-hand.ts'
import { countOwed, lostLetters, owedLetters } from './lost-letters.ts'
import { missingMessages, rewriteMissing } from './missing.ts'
import { isAdmitted } from './outbox.ts'
import { recallMessages } from './recall.ts'
import type { Writer } from './writer.ts'

/** The queues with admission, as an SQL list. */
const ADMITTED = QUEUE_NAMES.filter(isAdmitted)
  .map((name) => `'${name}'`)
  .join(', ')

/**
 * The messages of the outbox that no living node sends. Taking one over is a change of its owner and nothing else: the
 * owner's relay sends it, and where that dies on the way, the next leader takes it over again.
 * A process without a name takes nothing over: its relay sends what belongs to no node anyway.
 */
export function createOrphans(
  sql: Sql,
  { clock, owner }: Writer,
  took: () => void,
): Omit<Orphans, 'onWaiting' | 'held' | 'release'> {
  const changed = (rows: object[]): number => {
    if (rows.length > 0) took()
    return rows.length
  }

  return {
    async owners() {
      // A loose index scan: one look per owner, however many messages each has.
      const rows = await sql.query<{ owner: string }>(
        `with recursive found(owner) as (
           (select owner from spectra_ops.outbox where owner is not null order by owner limit 1)
           union all
           select (select o.owner from spectra_ops.outbox o where o.owner > found.owner order by o.owner limit 1)
           from found where found.owner is not null)
         select owner from found where owner is not null and owner is distinct from $1
         union select node from spectra_ops.in_hand
         where told_at < clock_timestamp() - interval '${SILENT_SECONDS} s' and node is distinct from $1`,
        [owner ?? null],
      )
      return rows.map((row) => row.owner)
    },

    async adopt(from) {
      if (owner === undefined || from === owner) return 0
      if (from !== undefined) await forgetInHand(sql, from)
      const whose = from === undefined ? `owner is null and target not in (${ADMITTED})` : 'owner = $2'
      return changed(
        await sql.query(`update spectra_ops.outbox set owner = $1 where ${whose} returning seq`, [
          owner,
          ...(from === undefined ? [] : [from]),
        ]),
      )
    },

    async admit(queue: QueueName, limit: number, { secondsPerPoint }: Aging) {
      if (owner === undefined || limit <= 0) return 0
      const { maxPriority = 0 } = queueOf(queue)
      return changed(await sql.query(ADMIT, [queue, owner, limit, maxPriority, clock(), secondsPerPoint]))
    },

    async recall(queue, untouchedSince) {
      const count = await recallMessages(sql, { clock, owner }, queue, untouchedSince)
      if (count > 0) took()
      return count
    },

    missing: (queue) => missingMessages(sql, queue),

    async rewrite(missing, consumers) {
      const count = await rewriteMissing(sql, { clock, owner }, missing, consumers)
      if (count) took()
      return count
    },

    owed: (queue) => countOwed(sql, queue),
    owedLetters: (queue, page) => owedLetters(sql, queue, page),
    lostLetters: (search, consumers) => lostLetters(sql, search, consumers),

    async waiting(queue) {
      const rows = await sql.query<{ priority: number; count: number; ms: number }>(
        `select priority::int, count(*)::int as count,
           greatest(0, extract(epoch from $2::timestamptz - min(created_at)) * 1000)::float8 as ms
         from spectra_ops.outbox where owner is null and target = $1 group by priority order by priority desc`,
        [queue, clock()],
      )
      return rows.map(({ priority, count, ms }): Waiting => ({ priority, count, longestWaitMs: ms }))
    },
  }
}

/**
 * $1 queue, $2 owner, $3 limit, $4 highest priority, $5 now, $6 seconds per point. Only the oldest of each priority can be
 * due first, so the look is as cheap with a million messages as with ten.
 */
const ADMIT = `
  with room as (
    select greatest(0, $3::int - count(*)::int) as places from spectra_ops.outbox
    where target = $1 and owner is not null
  ), oldest as (
    select o.seq, o.created_at, least($4::int, o.priority + greatest(0, floor(
        extract(epoch from $5::timestamptz - o.created_at) / $6::float8))::int) as effective
    from generate_series(0, $4::int) as level(priority)
    cross join lateral (
      select seq, created_at, priority from spectra_ops.outbox
      where owner is null and target = $1 and priority = level.priority
      order by seq limit (select places from room)) o
  ), due as (
    select seq, effective from oldest order by effective desc, created_at, seq limit (select places from room)
  )
  update spectra_ops.outbox o set owner = $2, priority = due.effective from due
  where o.seq = due.seq and o.owner is null returning o.seq`
