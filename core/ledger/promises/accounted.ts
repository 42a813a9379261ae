import { Envelope, messageTypeOf } from '../../../schema/messages/index.ts'
import { isTerminalProcess, type ProcessStatus } from '../../../schema/status.ts'
import type { QueueName } from '../../../schema/queues.ts'
import { toDate, type Sql } from '../../database/database.ts'
import type { Mailbox } from '../../ports.ts'
import type { Finding } from './finding.ts'
import { TABLES } from '../tables.ts'
import { DEAD_LETTER_QUEUES } from './at-rest.ts'

const ALL = Number.MAX_SAFE_INTEGER

/** Within so many milliseconds what failed reaches the dead letters, whoever dies on the way. */
const ON_ITS_WAY_MS = 60_000
/** And so long after the queue was deleted on that way, whoever leads has written it again. */
const WRITTEN_AGAIN_MS = 5 * 60_000

/**
 * P3: each open failure has exactly one dead letter, each dead letter its failure, and what failed says why. What was on its way to
 * the dead letters when somebody deleted its queue has its letter in rows alone (`Processes.failures`), until the leader writes it again.
 * @param deletions when work queues, or queues of what is tried again, were deleted
 */
export async function everyFailureIsAccountedFor(
  sql: Sql,
  mailbox: Mailbox,
  deletions: readonly Date[] = [],
): Promise<Finding> {
  const wrong: string[] = []
  let unreadable = 0
  let twins = 0
  let open = 0
  let inRowsAlone = 0
  for (const { name, origin, stage } of DEAD_LETTER_QUEUES) {
    const letters = await idsIn(mailbox, name)
    unreadable += letters.unreadable
    // A kill between the confirm of a dead letter and its acknowledgement stores it twice. Operators see and replay the
    // pair as one, so it is told and breaks nothing.
    const { ready, delayed } = await mailbox.depth(name)
    twins += Math.max(0, ready + delayed - letters.ids.length - letters.unreadable)
    const failures = await sql.query<{ message_id: string; failed_at: string | Date; now: string | Date }>(
      `select message_id, last_failed_at as failed_at, clock_timestamp() as now
       from spectra_ops.failures where stage = $1 and replayed_at is null`,
      [stage],
    )
    const now = failures[0] && toDate(failures[0].now)
    const expected = new Map(failures.map(({ message_id, failed_at }) => [message_id, toDate(failed_at)]))
    open += expected.size
    // On its way to the dead letters, or back from them: a stage will meet it and settle the account.
    const underWay = await idsIn(mailbox, origin)
    const { inFlight } = await mailbox.depth(origin)
    for (const [id, failedAt] of expected) {
      const count = letters.ids.filter((letter) => letter === id).length
      if (count > 1) wrong.push(`the failed message ${id} of ${stage} has ${count} dead letters`)
      if (count > 0 || inFlight > 0 || underWay.ids.includes(id)) continue
      const wasDeleted = deletions.some(
        (at) => isSoonAfter(at, failedAt) && now!.getTime() - at.getTime() < WRITTEN_AGAIN_MS,
      )
      if (wasDeleted) inRowsAlone += 1
      else wrong.push(`the failed message ${id} of ${stage} has no dead letter`)
    }
    for (const id of new Set(letters.ids)) {
      if (!expected.has(id)) wrong.push(`the dead letter ${id} of ${stage} has no failure`)
    }
  }
  const { text, unexplained } = await outcomes(sql)
  wrong.push(...unexplained)
  const others = unreadable > 0 ? `, ${unreadable} dead letters that are no messages` : ''
  const pairs = twins > 0 ? `, ${twins} stored twice and seen as one` : ''
  const deleted = inRowsAlone > 0 ? `, ${inRowsAlone} of them in rows alone, as a queue was deleted` : ''
  return {
    counted: `${text}; ${open} open failures, each with its dead letter${deleted}${pairs}${others}`,
    wrong,
  }
}

const isSoonAfter = (at: Date, failedAt: Date): boolean =>
  at >= failedAt && at.getTime() - failedAt.getTime() < ON_ITS_WAY_MS

async function idsIn(mailbox: Mailbox, name: QueueName): Promise<{ ids: string[]; unreadable: number }> {
  const messages = await mailbox.browse(name, { limit: ALL })
  const type = messageTypeOf(name)
  const ids = messages.flatMap(({ body }) => {
    const envelope = Envelope.safeParse(body).data
    return envelope?.type === type ? envelope.id : []
  })
  return { ids, unreadable: messages.length - ids.length }
}

/** accepted = completed + failed + cancelled + in flight, and no failure without a cause and a failure row. */
async function outcomes(sql: Sql): Promise<{ text: string; unexplained: string[] }> {
  const unexplained: string[] = []
  const counts: Record<string, number> = {
    accepted: 0,
    completed: 0,
    failed: 0,
    cancelled: 0,
    'in flight': 0,
  }
  for (const { processes, chunks } of Object.values(TABLES)) {
    const rows = await sql.query<{ status: ProcessStatus; count: number }>(
      `select status, count(*)::int as count from ${processes} group by status`,
    )
    for (const { status, count } of rows) {
      counts.accepted! += count
      counts[isTerminalProcess(status) ? status : 'in flight']! += count
    }
    const failed = await sql.query<{ what: string }>(
      `select 'process ' || id as what from ${processes} p where status = 'failed' and (cause is null or
         chunks_total is distinct from 0 and not exists (${openFailure('f.process_id = p.id')}))
       union all
       select 'chunk ' || id from ${chunks} c where status = 'failed' and (cause is null or
         not exists (${openFailure('f.chunk_id = c.id')}))`,
    )
    for (const { what } of failed) unexplained.push(`${what} failed without a cause or an open failure`)
  }
  return {
    text: Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', '),
    unexplained,
  }
}

const openFailure = (condition: string): string =>
  `select 1 from spectra_ops.failures f where ${condition} and f.replayed_at is null`
