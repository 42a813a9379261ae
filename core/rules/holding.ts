import type { Rule } from '../../schema/rules.ts'
import { toDate, type Sql } from '../database/database.ts'
import { indexRules, type Indexed, type RuleIndex } from './engine/rule-index.ts'
import { camerasOfGroups } from '../cameras/groups.ts'
import { CAMERAS } from '../ledger/order-due.ts'
import { RULES } from './rows.ts'

/** A rule that is enabled. */
export interface HeldRule {
  id: string
  version: number
  rule: Rule
  /** What was recorded before is not its concern. */
  enabledAt: Date
  /** Ids of the cameras of its groups. */
  ofGroups?: readonly string[]
}

export type Held = Indexed<HeldRule>

interface Kept {
  state: string
  index: RuleIndex<HeldRule>
}

/** The enabled rules of organizations, made ready again when one of them was changed, or a camera joined or left a group. */
export function createHolding() {
  const kept = new Map<string, Kept>()
  return async (sql: Sql, organizationId: string): Promise<RuleIndex<HeldRule>> => {
    const [row] = await sql.query<{ state: string }>(
      `select count(*) || ' ' || coalesce(max(updated_at)::text, '') || ' ' || case when bool_or(rule->'groups' <> '[]')
         then (select md5(string_agg(id || groups::text, ' ' order by id)) from ${CAMERAS}
           where organization_id = $1 and groups <> '[]') else '' end as state
       from ${RULES} where organization_id = $1 and enabled and removed_at is null`,
      [organizationId],
    )
    const known = kept.get(organizationId)
    if (known?.state === row!.state) return known.index
    const rows = await sql.query<{ id: string; version: number; rule: Rule; enabled_at: string | Date }>(
      `select id, version, rule, enabled_at from ${RULES} where organization_id = $1 and enabled and removed_at is null
       order by created_at, id`,
      [organizationId],
    )
    const rules = rows.map(({ enabled_at, ...rule }) => ({ ...rule, enabledAt: toDate(enabled_at) }))
    const index = indexRules(await withGroups(sql, organizationId, rules))
    kept.set(organizationId, { state: row!.state, index })
    return index
  }
}

async function withGroups(sql: Sql, organizationId: string, rules: readonly HeldRule[]): Promise<HeldRule[]> {
  if (rules.every(({ rule }) => rule.groups.length === 0)) return [...rules]
  const cameras = await sql.query<{ id: string; groups: string[] }>(
    `select id, groups from ${CAMERAS} where organization_id = $1 and groups <> '[]'`,
    [organizationId],
  )
  return rules.map((one) => ({ ...one, ofGroups: camerasOfGroups(cameras, one.rule.groups) }))
}
