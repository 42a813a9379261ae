import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { MOST_RULES, type Rule } from '../../schema/rules.ts'
import { toDate, type Database, type Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { conditions, type Conditions } from '../ledger/conditions.ts'
import type { CursorsOf, Key } from '../ledger/cursors.ts'
import { pageOf, seekOf, seeking, type Order } from '../ledger/paging.ts'
import { asUuid } from '../ledger/uuid.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import type { Language, Orderer, Rules, RuleView, Tenant } from '../ports.ts'
import { backtest } from './backtest.ts'
import { compileRule } from './compile/compile.ts'
import { checkReach } from './reach.ts'
import {
  RULE_COLUMNS,
  RULE_VERSIONS,
  RULES,
  toRule,
  toVersion,
  type RuleRow,
  type VersionRow,
} from './rows.ts'

/** Versions that are shown of one rule. */
const MOST_VERSIONS = 200

/** What is watched for, as rows of a database. What is removed stays for the alerts that name it, and is seen by nobody else. */
export function createRules(database: Database, cursorsOf: CursorsOf, language: Language): Rules {
  async function find(tenant: Tenant, field: 'id' | 'name', value: string): Promise<RuleView> {
    const where = visible(tenant)
    where.add(`r.${field} = $`, value)
    const [row] = await database
      .as(tenant)
      .query<RuleRow>(`select ${RULE_COLUMNS} from ${RULES} r where ${where.text}`, where.values)
    if (row) return toRule(row)
    throw new SpectraError(
      'SS_NOT_FOUND',
      `Cannot find the rule ${JSON.stringify(value.slice(0, 120))}: there is none of this ${field}`,
    )
  }
  const get: Rules['get'] = (tenant, id) => find(tenant, 'id', asUuid(id) ?? NOBODY)

  /** One order, in a transaction that no other change of the organization's rules runs beside. */
  async function change<T>(who: Orderer, work: (sql: Sql) => Promise<T>): Promise<T> {
    return database.as(who).transaction(async (sql) => {
      await sql.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [
        `rules of ${who.organizationId}`,
      ])
      return work(sql)
    })
  }

  async function record(sql: Sql, who: Orderer, action: string, id: string, details?: object): Promise<void> {
    const { organizationId, userId, keyId } = who
    await createAuditLog(sql).record({
      ...{ organizationId, userId, keyId, action, subject: id },
      ...(details && { details: { ...details } }),
    })
  }

  return {
    get,
    named: async (tenant, name) => (asUuid(name) === null ? find(tenant, 'name', name) : get(tenant, name)),

    async add(who, rule, { enabled = false } = {}) {
      const id = randomUUID()
      await change(who, async (sql) => {
        await checkReach(sql, who, rule)
        await checkName(sql, who, rule.name, id)
        await checkCount(sql, who)
        await sql.query(
          `insert into ${RULES} (id, organization_id, name, enabled, version, rule, created_at, updated_at, enabled_at)
           values ($1, $2, $3, $4::boolean, 1, $5::jsonb, clock_timestamp(), clock_timestamp(),
             case when $4::boolean then clock_timestamp() end)`,
          [id, who.organizationId, rule.name, enabled, JSON.stringify(rule)],
        )
        await keepVersion(sql, who, id, 1, rule)
        await record(sql, who, 'rule.add', id, { name: rule.name, enabled })
      })
      return get(who, id)
    },

    async edit(who, id, rule) {
      const before = await get(who, id)
      if (isDeepStrictEqual(before.rule, rule)) return before
      await change(who, async (sql) => {
        await checkReach(sql, who, rule, before.rule)
        await checkName(sql, who, rule.name, id)
        const [row] = await sql.query<{ version: number }>(
          `update ${RULES} set rule = $3::jsonb, name = $4, version = version + 1, updated_at = clock_timestamp()
           where organization_id = $1 and id = $2 and removed_at is null returning version`,
          [who.organizationId, id, JSON.stringify(rule), rule.name],
        )
        // Removed in this moment: who asks is told below.
        if (!row) return
        await keepVersion(sql, who, id, row.version, rule)
        await record(sql, who, 'rule.edit', id, { name: rule.name, version: row.version })
      })
      return get(who, id)
    },

    async enable(who, id, enabled) {
      const before = await get(who, id)
      if (before.enabled === enabled) return before
      await change(who, async (sql) => {
        const rows = await sql.query(
          `update ${RULES} set enabled = $3::boolean, updated_at = clock_timestamp(),
             enabled_at = case when $3::boolean then clock_timestamp() end
           where organization_id = $1 and id = $2 and removed_at is null and enabled <> $3::boolean returning id`,
          [who.organizationId, id, enabled],
        )
        if (rows.length > 0) await record(sql, who, enabled ? 'rule.enable' : 'rule.disable', id)
      })
      return get(who, id)
    },

    async remove(who, id) {
      const before = await get(who, id)
      await change(who, async (sql) => {
        const rows = await sql.query(
          `update ${RULES} set removed_at = clock_timestamp(), enabled = false, enabled_at = null
           where organization_id = $1 and id = $2 and removed_at is null returning id`,
          [who.organizationId, id],
        )
        if (rows.length > 0) await record(sql, who, 'rule.remove', id, { name: before.rule.name })
      })
      return { ...before, enabled: false }
    },

    async list(tenant, request) {
      const cursors = cursorsOf(tenant, 'rules')
      const seek = seekOf(request, cursors)
      const where = visible(tenant)
      const tail = seeking(where, OLDEST, seek)
      const rows = await database
        .as(tenant)
        .query<RuleRow>(`select ${RULE_COLUMNS} from ${RULES} r where ${where.text} ${tail}`, where.values)
      const keyOf = (row: RuleRow): Key => [toDate(row.created_at).toISOString(), row.id]
      return pageOf(rows, seek, cursors, keyOf, toRule)
    },

    async backtest(tenant, order, options) {
      const sql = database.as(tenant)
      await sql.transaction((one) => checkReach(one, tenant, order.rule, order.against))
      return backtest(sql, order, options)
    },

    compile: (tenant, text, signal) => compileRule(database.as(tenant), tenant, language, text, signal),

    async versions(tenant, id) {
      await get(tenant, id)
      const rows = await database.as(tenant).query<VersionRow>(
        `select number, rule, user_id, key_id, created_at from ${RULE_VERSIONS}
         where organization_id = $1 and rule_id = $2 order by number desc limit ${MOST_VERSIONS}`,
        [id],
      )
      return rows.map(toVersion)
    },
  }
}

const NOBODY = '00000000-0000-0000-0000-000000000000'

const OLDEST: Order = { columns: ['r.created_at', 'r.id'], types: ['timestamptz', 'uuid'] }

/** Whoever is limited to cameras sees the rules that name these, and nothing else. */
function visible({ cameras }: Tenant): Conditions {
  const where = conditions('r', {})
  where.add('r.removed_at is null')
  if (!cameras) return where
  where.add(
    `r.rule->'cameras' <> '[]' and r.rule->'groups' = '[]' and r.rule->'processes' = '[]' and r.rule->'cameras' <@ $::jsonb`,
    JSON.stringify(cameras),
  )
  return where
}

async function keepVersion(
  sql: Sql,
  { organizationId, userId, keyId }: Orderer,
  id: string,
  number: number,
  rule: Rule,
): Promise<void> {
  await sql.query(
    `insert into ${RULE_VERSIONS} (rule_id, number, organization_id, rule, user_id, key_id, created_at)
     values ($1, $2, $3, $4::jsonb, $5, $6, clock_timestamp())`,
    [id, number, organizationId, JSON.stringify(rule), userId ?? null, keyId ?? null],
  )
}

/** @throws SS_RULE_EXISTS */
async function checkName(sql: Sql, { organizationId }: Tenant, name: string, own: string): Promise<void> {
  const others = await sql.query(
    `select id from ${RULES} where organization_id = $1 and name = $2 and id <> $3 and removed_at is null`,
    [organizationId, name, own],
  )
  if (others.length === 0) return
  throw new SpectraError(
    'SS_RULE_EXISTS',
    `Cannot call a rule ${JSON.stringify(name)}: there is one of this name`,
    {
      details: { field: 'name' },
    },
  )
}

/** @throws SS_INPUT_INVALID */
async function checkCount(sql: Sql, { organizationId }: Tenant): Promise<void> {
  const [row] = await sql.query<{ count: number }>(
    `select count(*)::int as count from ${RULES} where organization_id = $1 and removed_at is null`,
    [organizationId],
  )
  if (row!.count < MOST_RULES) return
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot add a rule: there are ${MOST_RULES}, which is the most`,
    {
      details: { advice: 'Remove some that are no longer needed.' },
    },
  )
}
