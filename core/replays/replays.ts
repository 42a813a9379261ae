import { randomUUID } from 'node:crypto'
import { toDate, type Database, type Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { conditions, type Conditions } from '../ledger/conditions.ts'
import type { CursorsOf, Key } from '../ledger/cursors.ts'
import { onceIn } from '../ledger/idempotency.ts'
import { pageOf, seekOf, seeking, type Order } from '../ledger/paging.ts'
import { asUuid } from '../ledger/uuid.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import { allLetters, type WalkOptions } from '../operating/letter-walk.ts'
import type {
  Mailbox,
  Operating,
  Orderer,
  Processes,
  ReplayOrder,
  Replays,
  ReplayView,
  StoredMessage,
  Tenant,
} from '../ports.ts'
import { COLUMNS, toReplay, type ReplayRow } from './rows.ts'

export interface ReplaysOptions {
  database: Database
  mailbox: Pick<Mailbox, 'browse' | 'letters'>
  processes: Pick<Processes, 'failures'>
  operating: Pick<Operating, 'processesAmong'>
  cursors: CursorsOf
}

/** Letters of one replay. */
const MOST = 100_000
/** Letters that are looked at, and written down, at a time. */
const PAGE = 10_000

const PER_SECOND = { least: 0.01, most: 1000 }

/** Orders of paced replays, on a database; `step.ts` carries them out. */
export function createReplays(options: ReplaysOptions): Replays {
  const { database, cursors: cursorsOf, ...walk } = options
  async function get(tenant: Tenant, id: string): Promise<ReplayView> {
    const where = visible(tenant)
    where.add('r.id = $::uuid', asUuid(id) ?? NOBODY)
    const [row] = await database
      .as(tenant)
      .query<ReplayRow>(`select ${COLUMNS} from spectra_ops.replays r where ${where.text}`, where.values)
    if (row) return toReplay(row)
    throw new SpectraError(
      'SS_NOT_FOUND',
      `Cannot find the replay ${id.slice(0, 80)}: there is none of this id`,
    )
  }

  return {
    async start(who, order) {
      checkPace(order)
      const { selection: given, perSecond, stopAfterFailures, idempotencyKey: key, by } = order
      const { organizationId, userId, keyId } = who
      const selection = { ...given, organizationId }
      const letters = await selected({ ...walk, tenant: who }, selection)
      const request = { selection, perSecond, stopAfterFailures }
      const details = { by, count: letters.length, perSecond, stopAfterFailures, selection }
      const { id } = await database.as(who).transaction(async (sql) =>
        onceIn(
          sql,
          await nowOf(sql),
          { organizationId, key, operation: 'replay.start', request },
          async () => {
            const made = await insert(sql, who, order, letters)
            const entry = { organizationId, userId, keyId, action: 'replay.start', subject: made.id, details }
            await createAuditLog(sql).record(entry)
            return made
          },
        ),
      )
      return get(who, id)
    },

    get,

    async list(tenant, request) {
      const cursors = cursorsOf(tenant, 'replays')
      const seek = seekOf(request, cursors)
      const where = visible(tenant)
      const tail = seeking(where, BY_AGE, seek)
      const rows = await database
        .as(tenant)
        .query<ReplayRow>(
          `select ${COLUMNS} from spectra_ops.replays r where ${where.text} ${tail}`,
          where.values,
        )
      const keyOf = (row: ReplayRow): Key => [toDate(row.created_at).toISOString(), row.id]
      return pageOf(rows, seek, cursors, keyOf, toReplay)
    },

    async cancel(who, id, by) {
      const { organizationId, userId, keyId } = who
      await get(who, id)
      await database.as(who).transaction(async (sql) => {
        const ended = await sql.query(
          `update spectra_ops.replays set state = 'cancelled', ended_at = clock_timestamp()
           where organization_id = $1 and id = $2 and state = 'running' returning id`,
          [organizationId, id],
        )
        if (ended.length === 0) return
        const entry = { organizationId, userId, keyId, action: 'replay.cancel', subject: id, details: { by } }
        await createAuditLog(sql).record(entry)
      })
      return get(who, id)
    },
  }
}

const NOBODY = '00000000-0000-0000-0000-000000000000'

const BY_AGE: Order = {
  columns: ['r.created_at', 'r.id'],
  types: ['timestamptz', 'uuid'],
  descending: true,
}

/** Whoever is limited to cameras sees what was ordered within these. */
function visible({ cameras }: Tenant): Conditions {
  const where = conditions('r', {})
  if (cameras) where.add('r.cameras <@ $::jsonb', JSON.stringify(cameras))
  return where
}

async function nowOf(sql: Sql): Promise<Date> {
  const [row] = await sql.query<{ now: string | Date }>('select clock_timestamp()::timestamptz(3) as now')
  return toDate(row!.now)
}

/** @throws SS_INPUT_INVALID */
function checkPace({ perSecond, stopAfterFailures: stop }: ReplayOrder): void {
  const { least, most } = PER_SECOND
  if (!(perSecond >= least && perSecond <= most))
    throw wrong('perSecond', `${perSecond} letters a second`, `Give ${least} to ${most}.`)
  if (stop !== undefined && !(Number.isInteger(stop) && stop >= 1 && stop <= MOST))
    throw wrong('stopAfterFailures', `a stop after ${stop} failures`, `Give 1 to ${MOST}, or nothing.`)
}

const wrong = (field: string, found: string, advice: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot start the replay: ${found} cannot be`, {
    details: { field, advice },
  })

/** What is written down of a letter. */
type Noted = Pick<StoredMessage, 'queue' | 'id' | 'replays' | 'lost'>

/** @throws SS_INPUT_INVALID for more than can be */
async function selected(walk: WalkOptions, selection: ReplayOrder['selection']): Promise<Noted[]> {
  const found: Noted[] = []
  for await (const page of allLetters(walk, selection, PAGE)) {
    found.push(...page.map(({ queue, id, replays, lost }) => ({ queue, id, replays, lost })))
    if (found.length <= MOST) continue
    throw new SpectraError('SS_INPUT_INVALID', `Cannot start the replay: more than ${MOST} letters fit`, {
      details: { field: 'selection', advice: 'Select fewer: by queue, code or time.' },
    })
  }
  return found
}

/** @throws SS_INPUT_INVALID where there is nothing to bring back */
async function insert(
  sql: Sql,
  { organizationId, cameras, userId, keyId }: Orderer,
  { selection, perSecond, stopAfterFailures }: ReplayOrder,
  letters: readonly Noted[],
): Promise<{ id: string }> {
  if (letters.length === 0) {
    throw new SpectraError('SS_INPUT_INVALID', 'Cannot start the replay: no dead letter fits', {
      details: { field: 'selection' },
    })
  }
  const id = randomUUID()
  await sql.query(
    `insert into spectra_ops.replays (id, organization_id, selection, cameras, per_second, stop_after, state, total, user_id,
       key_id, created_at, next_at)
     values ($1, $2, $3::jsonb, $4::jsonb, $5::float8, $6::int, 'running', $7::int, $8, $9, clock_timestamp(), clock_timestamp())`,
    [
      ...[id, organizationId, JSON.stringify(selection), cameras ? JSON.stringify(cameras) : null],
      ...[perSecond, stopAfterFailures ?? null, letters.length, userId ?? null, keyId ?? null],
    ],
  )
  for (let from = 0; from < letters.length; from += PAGE) {
    const rows = letters.slice(from, from + PAGE).map((letter, at) => ({
      ...{ ordinal: from + at, queue: letter.queue, letter_id: letter.id, message_id: asUuid(letter.id) },
      ...{ replays: letter.replays, lost: letter.lost === true },
    }))
    await sql.query(
      `insert into spectra_ops.replay_letters (replay_id, organization_id, ordinal, queue, letter_id, message_id, replays, lost)
       select $1::uuid, $2::uuid, x.ordinal, x.queue, x.letter_id, x.message_id, x.replays, x.lost
       from jsonb_to_recordset($3::jsonb) as x(ordinal int, queue text, letter_id text, message_id uuid, replays int, lost boolean)`,
      [id, organizationId, JSON.stringify(rows)],
    )
  }
  return { id }
}
