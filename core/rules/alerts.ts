import { randomUUID } from 'node:crypto'
import { ALERT_STATES, type AlertState, type AlertStep } from '../../schema/rules.ts'
import { toDate, type Database, type Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { conditions, type Conditions } from '../ledger/conditions.ts'
import type { CursorsOf, Key } from '../ledger/cursors.ts'
import { pageOf, seekOf, seeking, type Order } from '../ledger/paging.ts'
import { asUuid } from '../ledger/uuid.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import type { AlertFilter, AlertOrder, Alerts, AlertView, Orderer, Tenant } from '../ports.ts'
import { ALERT_COLUMNS, ALERT_NOTES, ALERTS, NOTE_COLUMNS, toAlert, toNote } from './rows.ts'
import type { AlertRow, NoteRow } from './rows.ts'

/** Alerts of one order at most. */
const MOST = 200
const LONGEST_TEXT = 2000

/** What rules found, as rows of a database. */
export function createAlerts(database: Database, cursorsOf: CursorsOf): Alerts {
  async function byIds(tenant: Tenant, ids: readonly string[]): Promise<AlertView[]> {
    const known = ids.filter((id) => asUuid(id) !== null)
    if (known.length === 0) return []
    const rows = await database.as(tenant).query<AlertRow>(
      `select ${ALERT_COLUMNS} from ${ALERTS} a
       where a.organization_id = $1 and a.id in (select i::uuid from jsonb_array_elements_text($2::jsonb) i)`,
      [JSON.stringify(known)],
    )
    const found = new Map(rows.map((row) => [row.id, toAlert(row)]))
    return known.flatMap((id) => found.get(id.toLowerCase()) ?? [])
  }

  async function get(tenant: Tenant, id: string): Promise<AlertView> {
    const [alert] = await byIds(tenant, [id])
    if (alert) return alert
    throw gone(id)
  }

  return {
    get,
    byIds,

    async list(tenant, filter, request) {
      const cursors = cursorsOf(tenant, 'alerts')
      const seek = seekOf(request, cursors)
      const where = fitting(filter)
      const tail = seeking(where, NEWEST, seek)
      const rows = await database
        .as(tenant)
        .query<AlertRow>(`select ${ALERT_COLUMNS} from ${ALERTS} a where ${where.text} ${tail}`, where.values)
      const keyOf = (row: AlertRow): Key => [toDate(row.raised_at).toISOString(), row.id]
      return pageOf(rows, seek, cursors, keyOf, toAlert)
    },

    async count(tenant, filter) {
      const where = fitting(filter)
      const rows = await database
        .as(tenant)
        .query<{ state: AlertState; count: number }>(
          `select a.state, count(*)::int as count from ${ALERTS} a where ${where.text} group by a.state`,
          where.values,
        )
      const counts = new Map(rows.map(({ state, count }) => [state, count]))
      return Object.fromEntries(ALERT_STATES.map((state) => [state, counts.get(state) ?? 0])) as Record<
        AlertState,
        number
      >
    },

    async notes(tenant, id) {
      await get(tenant, id)
      const rows = await database.as(tenant).query<NoteRow>(
        `select ${NOTE_COLUMNS} from ${ALERT_NOTES} n where n.organization_id = $1 and n.alert_id = $2
         order by n.created_at, n.id limit 1000`,
        [id],
      )
      return rows.map(toNote)
    },

    async order(who, ids, order) {
      const wanted = [...new Set(ids.map((id) => id.toLowerCase()))]
      checkOrder(wanted, order)
      await database.as(who).transaction((sql) => carryOut(sql, who, wanted, order))
      return byIds(who, wanted)
    },
  }
}

const NEWEST: Order = {
  columns: ['a.raised_at', 'a.id'],
  types: ['timestamptz', 'uuid'],
  descending: true,
}

function fitting(filter: AlertFilter): Conditions {
  const where = conditions('a', {})
  const anyOf = (column: string, values: readonly string[] | undefined): void => {
    if (values)
      where.add(
        `${column} in (select one from jsonb_array_elements_text($::jsonb) as x(one))`,
        JSON.stringify(values),
      )
  }
  anyOf('a.state', filter.states)
  anyOf('a.severity', filter.severities)
  anyOf('a.rule_id::text', filter.ruleIds)
  anyOf('a.camera_id', filter.cameraIds)
  anyOf('a.process_id::text', filter.processIds)
  if (filter.falseAlarm !== undefined) where.add('a.false_alarm = $::boolean', filter.falseAlarm)
  if (filter.from) where.add('a.raised_at >= $::timestamptz', filter.from)
  if (filter.until) where.add('a.raised_at < $::timestamptz', filter.until)
  return where
}

const STEP_OF: Record<AlertOrder['do'], AlertStep> = {
  acknowledge: 'acknowledged',
  close: 'closed',
  reopen: 'reopened',
  comment: 'commented',
  mark_false: 'marked_false',
  mark_true: 'marked_true',
}

/** What each order sets, of alerts `a` that are not so already. */
const SETS: Record<AlertOrder['do'], { set: string; where: string }> = {
  acknowledge: {
    set: `state = 'acknowledged', acknowledged_at = clock_timestamp(), escalate_at = null`,
    where: `a.state = 'open'`,
  },
  close: {
    set: `state = 'closed', closed_at = clock_timestamp(), escalate_at = null`,
    where: `a.state <> 'closed'`,
  },
  reopen: { set: `state = 'open', acknowledged_at = null, closed_at = null`, where: `a.state <> 'open'` },
  comment: { set: '', where: 'true' },
  mark_false: { set: 'false_alarm = true', where: 'not a.false_alarm' },
  mark_true: { set: 'false_alarm = false', where: 'a.false_alarm' },
}

async function carryOut(
  sql: Sql,
  who: Orderer,
  ids: readonly string[],
  { do: what, text }: AlertOrder,
): Promise<void> {
  const { organizationId, userId, keyId } = who
  const listed = JSON.stringify(ids)
  const there = await sql.query<{ id: string }>(
    `select a.id from ${ALERTS} a where a.organization_id = $1
       and a.id in (select i::uuid from jsonb_array_elements_text($2::jsonb) i) for update`,
    [organizationId, listed],
  )
  const missing = ids.find((id) => !there.some((row) => row.id === id))
  if (missing !== undefined) throw gone(missing)
  const { set, where } = SETS[what]
  const changed = await sql.query<{ id: string; camera_id: string | null }>(
    `update ${ALERTS} a set ${[set, 'updated_at = clock_timestamp()'].filter(Boolean).join(', ')}
     where a.organization_id = $1 and a.id in (select i::uuid from jsonb_array_elements_text($2::jsonb) i) and ${where}
     returning a.id, a.camera_id`,
    [organizationId, listed],
  )
  if (changed.length === 0) return
  const notes = changed.map(({ id, camera_id }) => ({ id: randomUUID(), alert_id: id, camera_id }))
  await sql.query(
    `insert into ${ALERT_NOTES} (id, organization_id, alert_id, camera_id, step, text, user_id, key_id, created_at)
     select x.id, $1::uuid, x.alert_id, x.camera_id, $3, $4, $5, $6, clock_timestamp()
     from jsonb_to_recordset($2::jsonb) as x(id uuid, alert_id uuid, camera_id text)`,
    [
      organizationId,
      JSON.stringify(notes),
      STEP_OF[what],
      text?.trim() || null,
      userId ?? null,
      keyId ?? null,
    ],
  )
  const audit = createAuditLog(sql)
  for (const { id } of changed)
    await audit.record({ ...{ organizationId, userId, keyId }, action: `alert.${what}`, subject: id })
}

/** @throws SS_INPUT_INVALID */
function checkOrder(ids: readonly string[], { do: what, text }: AlertOrder): void {
  const wrong = (field: string, message: string): SpectraError =>
    new SpectraError('SS_INPUT_INVALID', `Cannot change alerts: ${message}`, { details: { field } })
  if (ids.length === 0 || ids.length > MOST) throw wrong('ids', `give 1 to ${MOST} of them`)
  const bad = ids.find((id) => asUuid(id) === null)
  if (bad !== undefined) throw gone(bad)
  if (what === 'comment' && !text?.trim()) throw wrong('text', 'the comment is empty')
  if (text !== undefined && text.length > LONGEST_TEXT)
    throw wrong('text', `a text has at most ${LONGEST_TEXT} characters`)
}

const gone = (id: string): SpectraError =>
  new SpectraError('SS_NOT_FOUND', `Cannot find the alert ${id.slice(0, 80)}: there is none of this id`)
