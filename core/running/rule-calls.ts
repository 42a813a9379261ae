import { z } from 'zod'
import { SEVERITIES } from '../../schema/event-schema.ts'
import { ALERT_STATES, Rule } from '../../schema/rules.ts'
import type { Alerts, Backtest, BacktestOrder, Rules, Tenant } from '../ports.ts'

/** What a command asks of rules. Nothing is told of how far a test is. */
export interface RunningRules extends Pick<
  Rules,
  'add' | 'edit' | 'enable' | 'remove' | 'named' | 'list' | 'versions' | 'compile'
> {
  backtest(tenant: Tenant, order: BacktestOrder): Promise<Backtest>
}

export type RunningAlerts = Omit<Alerts, 'byIds' | 'count'>

const id = z.string().max(200)
const Who = z.object({
  organizationId: id,
  cameras: z.array(id).optional(),
  userId: id.optional(),
  keyId: id.optional(),
})
const page = z.strictObject({
  first: z.int().min(1).max(200).optional(),
  after: z.string().optional(),
  last: z.int().min(1).max(200).optional(),
  before: z.string().optional(),
})

export const RULE_CALLS = {
  add: z.tuple([Who, Rule, z.strictObject({ enabled: z.boolean().optional() }).optional()]),
  edit: z.tuple([Who, id, Rule]),
  enable: z.tuple([Who, id, z.boolean()]),
  remove: z.tuple([Who, id]),
  named: z.tuple([Who, id]),
  list: z.tuple([Who, page]),
  versions: z.tuple([Who, id]),
  compile: z.tuple([Who, z.string().max(2000)]),
  backtest: z.tuple([
    Who,
    z.strictObject({ rule: Rule, against: Rule.optional(), from: z.date(), until: z.date() }),
  ]),
}

const ids = z.array(id).max(200)

export const ALERT_CALLS = {
  get: z.tuple([Who, id]),
  list: z.tuple([
    Who,
    z.strictObject({
      states: z.array(z.enum(ALERT_STATES)).optional(),
      severities: z.array(z.enum(SEVERITIES)).optional(),
      ruleIds: ids.optional(),
      cameraIds: ids.optional(),
      processIds: ids.optional(),
      falseAlarm: z.boolean().optional(),
      from: z.date().optional(),
      until: z.date().optional(),
    }),
    page,
  ]),
  notes: z.tuple([Who, id]),
  order: z.tuple([
    Who,
    ids,
    z.discriminatedUnion('do', [
      z.strictObject({ do: z.literal('comment'), text: z.string().max(5000) }),
      z.strictObject({
        do: z.enum(['acknowledge', 'close', 'reopen', 'mark_false', 'mark_true']),
        text: z.string().max(5000).optional(),
      }),
    ]),
  ]),
}
