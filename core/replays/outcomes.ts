import { originOf, queue as queueOf, QUEUE_NAMES, type QueueName } from '../../schema/queues.ts'
import type { Sql } from '../database/database.ts'
import type { Mailbox } from '../ports.ts'

/** Of each dead-letter queue, whose failures lie in it. */
const STAGES = Object.fromEntries(
  QUEUE_NAMES.flatMap((name) => {
    const origin = originOf(name)
    return origin ? [[name, queueOf(origin).consumer]] : []
  }),
)

/** Letters that are looked for at a time. */
const AT_ONCE = 500

interface OpenRow {
  ordinal: number
  queue: QueueName
  letter_id: string
  replays: number
}

const LETTERS = 'spectra_ops.replay_letters'

/**
 * What the rows know of letters that were brought back: a message failed again where it has a failure of a later replay; it ended
 * where its inbox says so, where its letter was dropped meanwhile, or
 * where the replay closed its failure and began no work, because there was none left.
 */
export async function settleByRows(sql: Sql, replayId: string): Promise<void> {
  await sql.query(
    `with stages as (select key as queue, value #>> '{}' as stage from jsonb_each($2::jsonb)),
     open as (select l.ordinal, l.message_id, l.replays, s.stage from ${LETTERS} l join stages s on s.queue = l.queue
       where l.replay_id = $1 and l.sent_at is not null and l.outcome is null and l.message_id is not null),
     known as (select o.ordinal,
       case when exists (select 1 from spectra_ops.failures f where f.stage = o.stage and f.message_id = o.message_id
           and f.replays > o.replays) then 'failed'
         when i.state = 'done' or (i.state = 'failed' and i.replays <= o.replays and exists (
           select 1 from spectra_ops.failures f where f.stage = o.stage and f.message_id = o.message_id
             and f.replays = o.replays and (f.replayed_at is not null or f.dropped_at is not null))) then 'ended' end as outcome
       from open o left join spectra_ops.inbox i on i.stage = o.stage and i.message_id = o.message_id)
     update ${LETTERS} l set outcome = k.outcome from known k
     where l.replay_id = $1 and l.ordinal = k.ordinal and k.outcome is not null`,
    [replayId, JSON.stringify(STAGES)],
  )
}

/**
 * What is refused before its stage looks at it has no row: `afterMs` after it was brought back it is looked for where it ends, among
 * the dead letters.
 */
export async function settleByLetters(
  sql: Sql,
  mailbox: Pick<Mailbox, 'browse'>,
  replayId: string,
  afterMs: number,
): Promise<void> {
  const rows = await sql.query<OpenRow>(
    `select ordinal, queue, letter_id, replays from ${LETTERS}
     where replay_id = $1 and sent_at < clock_timestamp() - make_interval(secs => $2::float8 / 1000) and outcome is null
     order by ordinal limit ${AT_ONCE}`,
    [replayId, afterMs],
  )
  for (const [queue, own] of Map.groupBy(rows, (row) => row.queue)) {
    const ids = own.map(({ letter_id }) => letter_id)
    const there = await mailbox.browse(queue, { ids, limit: 2 * ids.length })
    const replays = new Map(there.map((letter) => [letter.id, letter.replays]))
    const failed = own.filter((row) => (replays.get(row.letter_id) ?? -1) > row.replays)
    await sql.query(
      `update ${LETTERS} set outcome = 'failed' where replay_id = $1
         and ordinal in (select one::int from jsonb_array_elements_text($2::jsonb) as x(one))`,
      [replayId, JSON.stringify(failed.map(({ ordinal }) => ordinal))],
    )
  }
}
