import type { Rule } from '../../schema/rules.ts'
import { toDate, type Sql } from '../database/database.ts'
import { indexRules, type Indexed, type RuleIndex } from './engine/rule-index.ts'
import { RULES } from './rows.ts'

/** A rule that is enabled. */
export interface HeldRule {
  id: string
  version: number
  rule: Rule
  /** What was recorded before is not its concern. */
  enabledAt: Date
}

export type Held = Indexed<HeldRule>

interface Kept {
  state: string
  index: RuleIndex<HeldRule>
}

/** The enabled rules of organizations, made ready again when one of them was changed. */
export function createHolding() {
  const kept = new Map<string, Kept>()
  return async (sql: Sql, organizationId: string): Promise<RuleIndex<HeldRule>> => {
    const [row] = await sql.query<{ state: string }>(
      `select count(*) || ' ' || coalesce(max(updated_at)::text, '') as state from ${RULES}
       where organization_id = $1 and enabled and removed_at is null`,
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
    const index = indexRules(rules)
    kept.set(organizationId, { state: row!.state, index })
    return index
  }
}
