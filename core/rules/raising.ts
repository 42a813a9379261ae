import type { Sql } from '../database/database.ts'
import type { NewAlert } from './raised.ts'
import { ALERT_NOTES, ALERTS } from './rows.ts'

/** An alert that is there, as far as it decides what is told once. */
export interface Told {
  id: string
  ruleId: string
  stream: string
  place: number
  placeEnd: number
  eventIds: readonly string[]
}

/** Where to look for them. */
export interface Looking {
  ruleId: string
  stream: string
  from: number
  until: number
}

/** The alerts of rules in stretches of their streams. */
export async function readTold(sql: Sql, looking: readonly Looking[]): Promise<Told[]> {
  if (looking.length === 0) return []
  const rows = await sql.query<{
    id: string
    rule_id: string
    stream: string
    place: number
    place_end: number
    event_ids: string[]
  }>(
    `select distinct on (a.id) a.id, a.rule_id, a.stream, a.place, a.place_end, array_to_json(a.event_ids) as event_ids
     from jsonb_to_recordset($1::jsonb) as l("ruleId" uuid, stream text, "from" float8, until float8)
     join ${ALERTS} a on a.rule_id = l."ruleId" and a.stream = l.stream and a.place <= l.until and a.place_end >= l."from"
     order by a.id`,
    [JSON.stringify(looking)],
  )
  return rows.map((row) => ({
    ...{ id: row.id, ruleId: row.rule_id, stream: row.stream, place: row.place },
    ...{ placeEnd: row.place_end, eventIds: row.event_ids },
  }))
}

/** Adds alerts, each with the first step of its history; one that is there stays as it is (P2). Returns how many are new. */
export async function insertAlerts(
  sql: Sql,
  organizationId: string,
  alerts: readonly NewAlert[],
): Promise<number> {
  if (alerts.length === 0) return 0
  const rows = await sql.query<{ count: number }>(
    `with given as (select * from jsonb_to_recordset($2::jsonb) as x(${GIVEN})),
     added as (
       insert into ${ALERTS} (id, organization_id, rule_id, rule_version, rule_name, occurrence, stream, place, place_end, camera_id,
         process_id, process_ids, chunk_id, start_time, end_time, starts_at, ends_at, event_ids, claims, title, severity, state,
         raised_at, updated_at, escalate_at, escalate_to)
       select id, $1::uuid, rule_id, rule_version, rule_name, occurrence, stream, place, place_end, camera_id, process_id,
         array(select i::uuid from jsonb_array_elements_text(process_ids) i), chunk_id, start_time, end_time, starts_at, ends_at,
         array(select i::uuid from jsonb_array_elements_text(event_ids) i), claims, title, severity, 'open',
         clock_timestamp(), clock_timestamp(), clock_timestamp() + make_interval(secs => 60 * escalate_minutes), escalate_to
       from given on conflict do nothing returning id, camera_id, raised_at),
     noted as (
       insert into ${ALERT_NOTES} (id, organization_id, alert_id, camera_id, step, created_at)
       select g.note_id, $1::uuid, a.id, a.camera_id, 'raised', a.raised_at from added a join given g on g.id = a.id)
     select count(*)::int as count from added`,
    [organizationId, JSON.stringify(alerts)],
  )
  return rows[0]!.count
}

const GIVEN = `id uuid, note_id uuid, rule_id uuid, rule_version int, rule_name text, occurrence text, stream text, place float8,
  place_end float8, camera_id text, process_id uuid, process_ids jsonb, chunk_id uuid, start_time float8, end_time float8,
  starts_at timestamptz, ends_at timestamptz, event_ids jsonb, claims jsonb, title text, severity text,
  escalate_minutes float8, escalate_to text`

/** What goes on beyond what an alert told. */
export interface Extension {
  /** Of the alert. Several may begin at one place: what enters also moves. */
  id: string
  placeEnd: number
  eventIds: readonly string[]
  processIds: readonly string[]
}

/** One for each alert: of several rows that meet one, a statement of PostgreSQL takes any. */
const merged = (extensions: readonly Extension[]): Extension[] =>
  [...Map.groupBy(extensions, ({ id }) => id)].map(([id, own]) => ({
    id,
    placeEnd: Math.max(...own.map(({ placeEnd }) => placeEnd)),
    eventIds: own.flatMap(({ eventIds }) => eventIds),
    processIds: own.flatMap(({ processIds }) => processIds),
  }))

/** Alerts that go on, each by one extension or several: nobody is told again. */
export async function extendAlerts(sql: Sql, extensions: readonly Extension[]): Promise<void> {
  if (extensions.length === 0) return
  await sql.query(
    `update ${ALERTS} a set place_end = greatest(a.place_end, x."placeEnd"),
       ends_at = case when a.ends_at is not null then greatest(a.ends_at, to_timestamp(x."placeEnd" / 1000)) end,
       event_ids = array(select unnest(a.event_ids) union select i::uuid from jsonb_array_elements_text(x."eventIds") i),
       process_ids = array(select unnest(a.process_ids) union select i::uuid from jsonb_array_elements_text(x."processIds") i)
     from jsonb_to_recordset($1::jsonb) as x(id uuid, "placeEnd" float8, "eventIds" jsonb, "processIds" jsonb)
     where a.id = x.id`,
    [JSON.stringify(merged(extensions))],
  )
}

/** Makes alerts more severe that nobody acknowledged in time, each once. Returns how many. */
export async function escalateDue(sql: Sql): Promise<number> {
  const rows = await sql.query<{ count: number }>(
    `with due as (
       update ${ALERTS} set severity = escalate_to, escalated_at = clock_timestamp(), escalate_at = null,
         updated_at = clock_timestamp()
       where escalate_at is not null and escalate_at <= clock_timestamp() and state = 'open'
       returning id, organization_id, camera_id, severity),
     noted as (
       insert into ${ALERT_NOTES} (id, organization_id, alert_id, camera_id, step, text, created_at)
       select gen_random_uuid(), organization_id, id, camera_id, 'escalated', severity, clock_timestamp() from due)
     select count(*)::int as count from due`,
  )
  return rows[0]!.count
}

/** What is to be written, decided in the transaction in which it is. */
export type Decide = (sql: Sql) => Promise<{ alerts: NewAlert[]; extensions: Extension[] }>
