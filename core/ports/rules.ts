import type { AlertClaim, AlertState, AlertStep, Rule } from '../../schema/rules.ts'
import type { Severity } from '../../schema/event-schema.ts'
import type { Orderer } from './changes.ts'
import type { Tenant } from './identity.ts'
import type { Page, PageRequest } from './processes.ts'

/** A rule as it is now. */
export interface RuleView {
  id: string
  organizationId: string
  enabled: boolean
  /** Number of its latest version, 1 for the first. */
  version: number
  rule: Rule
  createdAt: Date
  updatedAt: Date
}

/** What a rule was. */
export interface RuleVersionView {
  number: number
  rule: Rule
  userId?: string
  keyId?: string
  createdAt: Date
}

/**
 * What is watched for. Whoever is limited to cameras sees and changes the rules that are about these alone. Each order is in the audit
 * log. Each call @throws the codes of the database
 */
export interface Rules {
  /** Not enabled, unless that is said. @throws SS_INPUT_INVALID, SS_RULE_EXISTS, SS_QUOTA_EXCEEDED, SS_CAMERA_GONE */
  add(who: Orderer, rule: Rule, options?: { enabled?: boolean }): Promise<RuleView>
  /** Makes its next version; the same rule again changes nothing. @throws SS_NOT_FOUND, and what `add` throws */
  edit(who: Orderer, id: string, rule: Rule): Promise<RuleView>
  /** From now on. @throws SS_NOT_FOUND */
  enable(who: Orderer, id: string, enabled: boolean): Promise<RuleView>
  /** Its alerts stay. @throws SS_NOT_FOUND */
  remove(who: Orderer, id: string): Promise<RuleView>
  /** @throws SS_NOT_FOUND */
  get(tenant: Tenant, id: string): Promise<RuleView>
  /** By its name, or by its id. @throws SS_NOT_FOUND */
  named(tenant: Tenant, name: string): Promise<RuleView>
  /** Oldest first. @throws SS_INPUT_INVALID for a cursor that is none */
  list(tenant: Tenant, request: PageRequest): Promise<Page<RuleView>>
  /**
   * Where it would have come true, by the engine that raises alerts; nothing is written. At most 92 days.
   * @throws SS_INPUT_INVALID, and what `add` throws of cameras; the reason of `signal`
   */
  backtest(
    tenant: Tenant,
    order: BacktestOrder,
    options?: { signal?: AbortSignal; onProgress?: (done: number) => void },
  ): Promise<Backtest>
  /**
   * Makes a rule of a sentence, once, for review. The sentence is data: nothing in it is obeyed, and it is never looked at again.
   * @throws SS_RULE_UNCLEAR where it tells nothing that could be watched for, the codes of `Language`
   */
  compile(tenant: Tenant, text: string, signal?: AbortSignal): Promise<CompiledRule>
  /** Newest first. @throws SS_NOT_FOUND */
  versions(tenant: Tenant, id: string): Promise<RuleVersionView[]>
}

/** An occurrence of a rule. Seconds are those of its video. */
export interface AlertView {
  id: string
  organizationId: string
  ruleId: string
  ruleVersion: number
  ruleName: string
  cameraId?: string
  /** The video and the chunk in which it is shown, and begins. */
  processId: string
  chunkId: string
  startTime: number
  endTime: number
  /** By the clock, where its video has one. */
  startsAt?: Date
  endsAt?: Date
  /** One line for people. */
  title: string
  severity: Severity
  state: AlertState
  /** Somebody said that it should not have been raised. */
  falseAlarm: boolean
  /** The events behind it, earliest first. */
  eventIds: string[]
  /** What they told when it was raised. */
  claims: AlertClaim[]
  raisedAt: Date
  updatedAt: Date
  acknowledgedAt?: Date
  closedAt?: Date
  escalatedAt?: Date
}

/** A step in the history of an alert. */
export interface AlertNoteView {
  id: string
  alertId: string
  step: AlertStep
  text?: string
  /** Absent: a program, or the machine's own user. */
  userId?: string
  keyId?: string
  createdAt: Date
}

export interface AlertFilter {
  states?: readonly AlertState[]
  severities?: readonly Severity[]
  ruleIds?: readonly string[]
  cameraIds?: readonly string[]
  processIds?: readonly string[]
  falseAlarm?: boolean
  /** Raised at or after, and before. */
  from?: Date
  until?: Date
}

/** What people do to an alert. What is so already stays as it is, and is told alike. */
export type AlertOrder =
  | { do: 'acknowledge' | 'close' | 'reopen' | 'mark_false' | 'mark_true'; text?: string }
  | { do: 'comment'; text: string }

/**
 * What rules found. A tenant with cameras sees those of these cameras (P8). Each call @throws the codes of the database
 */
export interface Alerts {
  /** @throws SS_NOT_FOUND */
  get(tenant: Tenant, id: string): Promise<AlertView>
  /** Those with these ids that there are and that the tenant may see, in the order of the ids. */
  byIds(tenant: Tenant, ids: readonly string[]): Promise<AlertView[]>
  /** Newest first. @throws SS_INPUT_INVALID */
  list(tenant: Tenant, filter: AlertFilter, request: PageRequest): Promise<Page<AlertView>>
  /** How many there are by state, of those that fit. */
  count(tenant: Tenant, filter: AlertFilter): Promise<Record<AlertState, number>>
  /** Earliest first. @throws SS_NOT_FOUND */
  notes(tenant: Tenant, id: string): Promise<AlertNoteView[]>
  /** One order for up to 200 alerts, all or none. @throws SS_NOT_FOUND, SS_INPUT_INVALID */
  order(who: Orderer, ids: readonly string[], order: AlertOrder): Promise<AlertView[]>
}

/** What is to be tested on stored events. */
export interface BacktestOrder {
  rule: Rule
  /** An earlier version of it, with which it is compared. */
  against?: Rule
  from: Date
  until: Date
}

/** Where a rule would have come true. */
export interface Occasion {
  title: string
  cameraId?: string
  processId: string
  chunkId: string
  /** Seconds of the video. */
  startTime: number
  endTime: number
  startsAt?: Date
  endsAt?: Date
  eventIds: string[]
  /** Against the earlier version; `same` where there is none. */
  change: 'same' | 'added' | 'gone'
}

/** What a rule would have found in a range. */
export interface Backtest {
  from: Date
  until: Date
  count: number
  /** Events that were looked at. */
  events: number
  /** False: there are more events than one test looks at. */
  isComplete: boolean
  /** By the clock of each camera. */
  days: { day: string; count: number }[]
  /** The latest 200, the latest first. */
  occasions: Occasion[]
  /** What the earlier version found and this one does not, likewise. */
  gone: Occasion[]
  change?: { added: number; gone: number; before: number }
}

/** A sentence as a rule, to be reviewed before it is added. */
export interface CompiledRule {
  rule: Rule
  /** The rule in words: what it does, whoever wrote it. */
  said: string
  /** What was not understood, or assumed; sentences for people. */
  unclear: string[]
  provider: string
  model: string
}
