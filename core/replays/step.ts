import { originOf, type QueueName } from '../../schema/queues.ts'
import type { Database } from '../database/database.ts'
import type { Logger } from '../logger.ts'
import type { AuditLog, Envelope, Mailbox, Processes, ReplayState } from '../ports.ts'
import { settleByLetters, settleByRows } from './outcomes.ts'

export interface ReplayingOptions {
  database: Database
  ports: {
    mailbox: Pick<Mailbox, 'browse' | 'replay' | 'publish'>
    processes: Pick<Processes, 'failures'>
    audit: AuditLog
  }
  log?: Pick<Logger, 'info'>
  /** Dead letters are looked through for failures no more often. Milliseconds. @default 5000 */
  lookMs?: number
}

/** A leader that was away brings back no more at once than those of so many seconds. */
const BURST_SECONDS = 1
/** After the last letter was brought back, what comes of all of them is waited for so long. Minutes. */
const PATIENCE_MINUTES = 10

interface Running {
  id: string
  organization_id: string
  per_second: number
  stop_after: number | null
  total: number
  done: number
  failed: number
  /** How many letters are due now. */
  due: number
}

interface LetterRow {
  ordinal: number
  queue: QueueName
  letter_id: string
  replays: number
  lost: boolean
}

/**
 * What is due of all running replays, one step at a time; several at once do not disturb each other:
 *
 *     the letters that are due --> back to their queues --> ticked off      killed in between: again, and nothing happens
 *
 * A letter goes back only as long as it was brought back as often as when it was selected: what has gone back already, or failed again
 * since, stays where it is. @returns whether any replay runs
 */
export function createReplaying(options: ReplayingOptions): (signal: AbortSignal) => Promise<boolean> {
  const { database } = options
  /** When the dead letters were looked through last, by replay. */
  const looked = new Map<string, number>()
  return async (signal) => {
    const rows = await database.query<Running>(
      `select id, organization_id, per_second, stop_after, total, done, failed,
         least(greatest(floor(extract(epoch from clock_timestamp() - next_at) * per_second)::int + 1, 0),
           ceil(per_second * ${BURST_SECONDS})::int) as due
       from spectra_ops.replays where state = 'running' order by created_at`,
    )
    for (const id of looked.keys()) if (!rows.some((row) => row.id === id)) looked.delete(id)
    for (const row of rows) {
      signal.throwIfAborted()
      await step(options, row, looked)
    }
    if (rows.length === 0) await forgetEnded(database)
    return rows.length > 0
  }
}

/** The letters of what has ended, cancelled ones among them. */
const forgetEnded = (database: Database): Promise<unknown> =>
  database.query(
    `delete from spectra_ops.replay_letters l using spectra_ops.replays r
     where r.id = l.replay_id and r.state <> 'running'`,
  )

async function step(options: ReplayingOptions, row: Running, looked: Map<string, number>): Promise<void> {
  const { database, ports, lookMs = 5000 } = options
  await settleByRows(database, row.id)
  const now = performance.now()
  if (now - (looked.get(row.id) ?? -Infinity) >= lookMs) {
    looked.set(row.id, now)
    await settleByLetters(database, ports.mailbox, row.id, Math.min(lookMs, 1000))
  }
  const failed = await countFailed(options, row)
  if (row.stop_after !== null && failed >= row.stop_after) {
    const letters = failed === 1 ? '1 letter' : `${failed} letters`
    return end(options, row, 'stopped', `${letters} failed again`)
  }
  if (row.done < row.total) {
    if (row.due > 0) await bringBack(options, row)
  } else if (await isOver(options, row)) await end(options, row, 'completed')
}

/** Also into its row, for whoever follows it. */
async function countFailed({ database }: ReplayingOptions, { id }: Running): Promise<number> {
  const [counted] = await database.query<{ failed: number }>(
    `select count(*)::int as failed from spectra_ops.replay_letters where replay_id = $1 and outcome = 'failed'`,
    [id],
  )
  const { failed } = counted!
  await database.query(`update spectra_ops.replays set failed = $2 where id = $1 and failed <> $2`, [
    id,
    failed,
  ])
  return failed
}

async function bringBack({ database, ports }: ReplayingOptions, { id, due }: Running): Promise<void> {
  const letters = await database.query<LetterRow>(
    `select ordinal, queue, letter_id, replays, lost from spectra_ops.replay_letters
     where replay_id = $1 and sent_at is null order by ordinal limit $2`,
    [id, due],
  )
  for (const own of Map.groupBy(
    letters,
    ({ queue, replays, lost }) => `${queue} ${replays} ${lost}`,
  ).values()) {
    const { queue, replays, lost } = own[0]!
    const ids = own.map(({ letter_id }) => letter_id)
    if (lost) await publishAgain(ports, queue, ids)
    else await ports.mailbox.replay(queue, { ids, replays })
  }
  await database.transaction(async (sql) => {
    await sql.query(
      `update spectra_ops.replay_letters set sent_at = clock_timestamp() where replay_id = $1 and sent_at is null
         and ordinal in (select one::int from jsonb_array_elements_text($2::jsonb) as x(one))`,
      [id, JSON.stringify(letters.map(({ ordinal }) => ordinal))],
    )
    await sql.query(
      `update spectra_ops.replays r set
         done = total - (select count(*)::int from spectra_ops.replay_letters where replay_id = r.id and sent_at is null),
         next_at = greatest(next_at, clock_timestamp() - make_interval(secs => ${BURST_SECONDS}))
           + make_interval(secs => $2::float8 / per_second)
       where id = $1`,
      [id, letters.length],
    )
  })
}

/** What is in no queue is made again from rows, as long as these say that it failed. */
async function publishAgain(
  { mailbox, processes }: ReplayingOptions['ports'],
  queue: QueueName,
  ids: readonly string[],
): Promise<void> {
  const found = await processes.failures(queue, { ids, limit: ids.length })
  await mailbox.publish(
    found.map(({ body, priority, replays }) => ({
      ...{ queue: originOf(queue)!, envelope: body as Envelope, priority, replays: replays + 1 },
    })),
  )
}

/** What came of all letters is known, or will not be for long. */
async function isOver({ database }: ReplayingOptions, { id }: Running): Promise<boolean> {
  const open = await database.query(
    `select 1 from spectra_ops.replay_letters where replay_id = $1 and outcome is null
       and sent_at > clock_timestamp() - make_interval(mins => ${PATIENCE_MINUTES}) limit 1`,
    [id],
  )
  return open.length === 0
}

async function end(
  { database, ports, log }: ReplayingOptions,
  { id, organization_id: organizationId, total }: Running,
  state: ReplayState,
  because?: string,
): Promise<void> {
  const [ended] = await database.query<{ done: number; failed: number }>(
    `update spectra_ops.replays set state = $2, stopped_because = $3, ended_at = clock_timestamp()
     where id = $1 and state = 'running' returning done, failed`,
    [id, state, because ?? null],
  )
  if (!ended) return
  const details = { total, ...ended, ...(because !== undefined && { because }) }
  await ports.audit.record({ organizationId, action: `replay.${state}`, subject: id, details })
  log?.info({ replayId: id, organizationId, state, ...details }, 'a replay has ended')
}
