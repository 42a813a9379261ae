import { defineEntity, p } from '@mikro-orm/core'
import type { AlertClaim, AlertState, AlertStep, Rule } from '../rules.ts'
import type { Severity } from '../event-schema.ts'
import { instant, made, tenant } from './columns.ts'

/** What is watched for, as it is now. */
export const RuleRow = defineEntity({
  name: 'RuleRow',
  tableName: 'rules',
  schema: 'spectra_core',
  indexes: [
    { name: 'rules_listing', properties: ['organizationId', 'createdAt', 'id'] },
    {
      name: 'rules_name',
      expression: `create unique index "rules_name" on "spectra_core"."rules" ("organization_id", "name") where removed_at is null`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    ...tenant(),
    name: p.text(),
    enabled: p.boolean(),
    /** Number of the latest version, 1 for the first. */
    version: p.integer(),
    rule: p.json<Rule>(),
    ...made(),
    updatedAt: instant(),
    /** From when on events count: when it was enabled last. */
    enabledAt: instant().nullable(),
    removedAt: instant().nullable(),
  },
})

/** What a rule was in each of its versions, and by whom. */
export const RuleVersion = defineEntity({
  name: 'RuleVersion',
  tableName: 'rule_versions',
  schema: 'spectra_core',
  properties: {
    ruleId: p.uuid().primary(),
    number: p.integer().primary(),
    ...tenant(),
    rule: p.json<Rule>(),
    userId: p.uuid().nullable(),
    keyId: p.uuid().nullable(),
    ...made(),
  },
})

/** An occurrence of a rule, once. It goes with the footage that it tells of. */
export const Alert = defineEntity({
  name: 'Alert',
  tableName: 'alerts',
  schema: 'spectra_insights',
  uniques: [{ name: 'alerts_occurrence', properties: ['ruleId', 'occurrence'] }],
  indexes: [
    { name: 'alerts_listing', properties: ['organizationId', 'raisedAt', 'id'] },
    { name: 'alerts_stream', properties: ['ruleId', 'stream', 'place'] },
    { name: 'alerts_process', properties: ['processId'] },
    {
      name: 'alerts_processes',
      expression: `create index "alerts_processes" on "spectra_insights"."alerts" using gin ("process_ids")`,
    },
    {
      name: 'alerts_due',
      expression: `create index "alerts_due" on "spectra_insights"."alerts" ("escalate_at") where escalate_at is not null`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    ...tenant(),
    ruleId: p.uuid(),
    ruleVersion: p.integer(),
    ruleName: p.text(),
    /** What makes it one occurrence, whatever version of the rule and whoever finds it. */
    occurrence: p.text(),
    /** The camera or video in which it is counted, or `all`. */
    stream: p.text(),
    /** Where it begins there: milliseconds of the clock, or of a video without one. */
    place: p.double(),
    /** Until when it goes on there. */
    placeEnd: p.double(),
    cameraId: p.text().nullable(),
    /** The video in which it is shown, and all that it rests on. */
    processId: p.uuid(),
    processIds: p.array().columnType('uuid[]'),
    chunkId: p.uuid(),
    /** Seconds of that video. */
    startTime: p.double(),
    endTime: p.double(),
    /** By the clock, where that video has one. */
    startsAt: instant().nullable(),
    endsAt: instant().nullable(),
    eventIds: p.array().columnType('uuid[]'),
    claims: p.json<AlertClaim[]>(),
    title: p.text(),
    severity: p.text().$type<Severity>(),
    state: p.text().$type<AlertState>(),
    falseAlarm: p.boolean().default(false),
    raisedAt: instant(),
    updatedAt: instant(),
    acknowledgedAt: instant().nullable(),
    closedAt: instant().nullable(),
    /** When it becomes more severe, unless it is acknowledged; null: never, or it did. */
    escalateAt: instant().nullable(),
    escalateTo: p.text().$type<Severity>().nullable(),
    escalatedAt: instant().nullable(),
  },
})

/** What happened to an alert: its history, with what people said. */
export const AlertNote = defineEntity({
  name: 'AlertNote',
  tableName: 'alert_notes',
  schema: 'spectra_insights',
  indexes: [{ name: 'alert_notes_alert', properties: ['alertId', 'createdAt'] }],
  properties: {
    id: p.uuid().primary(),
    ...tenant(),
    alertId: p.uuid(),
    /** Of its alert: whoever may not see that one does not see this. */
    cameraId: p.text().nullable(),
    step: p.text().$type<AlertStep>(),
    text: p.text().nullable(),
    userId: p.uuid().nullable(),
    keyId: p.uuid().nullable(),
    ...made(),
  },
})
