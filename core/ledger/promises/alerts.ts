import type { Rule } from '../../../schema/rules.ts'
import { toDate, type Database } from '../../database/database.ts'
import { matcherOf } from '../../rules/engine/matching.ts'
import { readEvents } from '../../rules/read-events.ts'
import { ALERT_NOTES, ALERTS, RULES } from '../../rules/rows.ts'
import type { Finding } from './finding.ts'

/**
 * P2 of rules: each occurrence is one alert. No event stands behind two alerts of a rule, each alert was raised once, and what a rule
 * that takes each event had to tell, it told. Rules that count, follow, pause or look at the clock are judged by the first two.
 */
export async function occurrencesAreAlerts(database: Database): Promise<Finding> {
  const wrong = [...(await toldTwice(database)), ...(await raisedOnce(database))]
  const rules = await database.query<{
    id: string
    organization_id: string
    rule: Rule
    enabled_at: string | Date
  }>(`select id, organization_id, rule, enabled_at from ${RULES} where enabled and removed_at is null`)
  for (const { id, organization_id, rule, enabled_at } of rules)
    wrong.push(
      ...(await missed(database, { id, organizationId: organization_id, rule, since: toDate(enabled_at) })),
    )
  const [row] = await database.query<{ count: number }>(`select count(*)::int as count from ${ALERTS}`)
  return { counted: `${row!.count} alerts of ${rules.length} rules`, wrong }
}

async function toldTwice(database: Database): Promise<string[]> {
  const rows = await database.query<{ rule: string; event: string; count: number }>(
    `select a.rule_id as rule, e.id as event, count(*)::int as count
     from ${ALERTS} a cross join lateral unnest(a.event_ids) as e(id) group by 1, 2 having count(*) > 1`,
  )
  return rows.map(({ rule, event, count }) => `${count} alerts of the rule ${rule} for the event ${event}`)
}

async function raisedOnce(database: Database): Promise<string[]> {
  const rows = await database.query<{ id: string; count: number }>(
    `select a.id, count(n.id)::int as count from ${ALERTS} a
     left join ${ALERT_NOTES} n on n.alert_id = a.id and n.step = 'raised' group by a.id having count(n.id) <> 1`,
  )
  return rows.map(({ id, count }) => `the alert ${id} was raised ${count} times`)
}

interface Judged {
  id: string
  organizationId: string
  rule: Rule
  since: Date
}

async function missed(database: Database, { id, organizationId, rule, since }: Judged): Promise<string[]> {
  const { condition, cooldownSeconds, when, groups, cameras, processes } = rule
  if (condition.is !== 'event' || cooldownSeconds > 0 || when || groups.length > 0) return []
  const isOne = matcherOf(condition.thing)
  const events = await readEvents(
    database.as({ organizationId }),
    () => `e.created_at >= $2::timestamptz and not exists (select 1 from ${ALERTS} a where a.rule_id = $3
      and a.event_ids && (array[e.id] || array(select q.id from spectra_insights.live_events q where q.joined_into = e.id)
        || array(select q.id from spectra_insights.batch_events q where q.joined_into = e.id)))`,
    [since, id],
  )
  const isEverywhere = cameras.length + processes.length === 0
  return events
    .filter(
      (event) =>
        isEverywhere || cameras.includes(event.cameraId ?? '') || processes.includes(event.processId),
    )
    .filter(isOne)
    .map((event) => `no alert of the rule ${id} for the event ${event.id}`)
}
