import { defineEntity, p } from '@mikro-orm/core'
import type { Envelope } from '../messages/index.ts'
import { instant, made, tenant, traceId } from './columns.ts'
import type { StoredCause } from './processes.ts'

/** `spectra_ops`, second part: messages handled, messages to send, failures, and what happened to the system. */
const schema = 'spectra_ops'

/** open: brought back by a replay and not ended yet. A message that never failed has no row until it is done. */
export const INBOX_STATES = ['open', 'done', 'failed'] as const

/** What each stage has already done (P2). */
export const Inbox = defineEntity({
  name: 'Inbox',
  tableName: 'inbox',
  schema,
  indexes: [{ name: 'inbox_process', properties: ['processId'] }],
  properties: {
    stage: p.string().length(64).primary(),
    messageId: p.uuid().primary(),
    ...tenant(),
    processId: p.uuid(),
    state: p.enum(INBOX_STATES),
    /** Replays that this state accounts for. */
    replays: p.integer(),
    cause: p.json<StoredCause>().nullable(),
    updatedAt: instant(),
  },
})

/** Messages written with the effect that they follow from; the relay sends them and deletes the rows. */
export const Outbox = defineEntity({
  name: 'Outbox',
  tableName: 'outbox',
  schema,
  uniques: [{ name: 'outbox_message', properties: ['target', 'messageId'] }],
  indexes: [
    { name: 'outbox_owner', properties: ['owner', 'seq'] },
    {
      name: 'outbox_admission',
      expression: `create index "outbox_admission" on "${schema}"."outbox" ("target", "priority", "seq") where owner is null`,
    },
  ],
  properties: {
    seq: p.bigint('string').primary().autoincrement(),
    /** A queue or an exchange. */
    target: p.text(),
    messageId: p.uuid(),
    ...tenant(),
    processId: p.uuid(),
    priority: p.smallint(),
    envelope: p.json<Envelope>(),
    ...made(),
    /** The node that sends it. Null: it waits for admission to its queue, or was written by a process without a name. */
    owner: p.text().nullable(),
  },
})

/** Which messages each node has in its hands: what is in none, and in no queue, is lost (P1). */
export const InHand = defineEntity({
  name: 'InHand',
  tableName: 'in_hand',
  schema,
  properties: {
    node: p.text().primary(),
    messages: p.json<string[]>(),
    /** How many of its consumers bring it more, by queue. */
    consumers: p.json<Record<string, number>>(),
    /** By the database's clock, and as exact as that. */
    toldAt: p.datetime(6),
    /** When it told before that: it looked after this. */
    beforeAt: p.datetime(6).nullable(),
  },
})

/** One row per time that a message failed for good (P3): the counterpart of its dead letter. */
export const Failure = defineEntity({
  name: 'Failure',
  tableName: 'failures',
  schema,
  indexes: [
    { name: 'failures_process', properties: ['processId'] },
    {
      name: 'failures_open',
      expression: `create index "failures_open" on "${schema}"."failures" ("organization_id", "stage") where replayed_at is null and dropped_at is null`,
    },
  ],
  properties: {
    stage: p.string().length(64).primary(),
    messageId: p.uuid().primary(),
    /** 0 for the first failure; n for the failure after the n-th replay. */
    replays: p.integer().primary(),
    ...tenant(),
    processId: p.uuid(),
    chunkId: p.uuid().nullable(),
    code: p.text(),
    message: p.text(),
    retryable: p.boolean(),
    attempts: p.integer(),
    firstFailedAt: instant(),
    lastFailedAt: instant(),
    replayedAt: instant().nullable(),
    /** When an operator deleted its dead letter. */
    droppedAt: instant().nullable(),
  },
})

export const RestartHistory = defineEntity({
  name: 'RestartHistory',
  tableName: 'restart_history',
  schema,
  indexes: [{ name: 'restart_history_at', properties: ['at'] }],
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    node: p.text(),
    stage: p.text(),
    worker: p.text(),
    at: instant(),
    cause: p.json<StoredCause>(),
    delayMs: p.integer(),
    escalated: p.boolean(),
  },
})

/** Who saw and did what. Rows are only ever added. */
export const AuditLog = defineEntity({
  name: 'AuditLog',
  tableName: 'audit_log',
  schema,
  indexes: [
    { name: 'audit_log_listing', properties: ['organizationId', 'at'] },
    { name: 'audit_log_newest', properties: ['organizationId', 'id'] },
  ],
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    /** Null where it was done to the cluster, which is nobody's. */
    organizationId: p.uuid().nullable(),
    userId: p.uuid().nullable(),
    action: p.text(),
    subject: p.text().nullable(),
    details: p.json<Record<string, unknown>>().nullable(),
    at: instant(),
  },
})

/** Spans of traces, kept locally where there is no tracing service. */
export const Trace = defineEntity({
  name: 'Trace',
  tableName: 'traces',
  schema,
  indexes: [
    { name: 'traces_trace', properties: ['traceId', 'startedAt'] },
    { name: 'traces_process', properties: ['processId'] },
    {
      name: 'traces_age',
      expression: `create index "traces_age" on "${schema}"."traces" using brin ("started_at")`,
    },
  ],
  properties: {
    spanId: p.string().columnType('char(16)').primary(),
    traceId: traceId(),
    parentSpanId: p.string().columnType('char(16)').nullable(),
    ...tenant(),
    processId: p.uuid().nullable(),
    name: p.text(),
    startedAt: instant(),
    endedAt: instant().nullable(),
    error: p.json<StoredCause>().nullable(),
    attributes: p.json<Record<string, unknown>>().defaultRaw(`'{}'`),
  },
})

/** Objects that no row claims. They go to the trash when that has been so for long. */
export const UnclaimedObject = defineEntity({
  name: 'UnclaimedObject',
  tableName: 'unclaimed_objects',
  schema,
  indexes: [{ name: 'unclaimed_objects_look', properties: ['organizationId', 'lookedAt'] }],
  properties: {
    key: p.string().length(1024).primary(),
    ...tenant(),
    /** Since when that is known, without the time in which nobody looked. */
    seenAt: instant(),
    /** When it was last found so. */
    lookedAt: instant(),
  },
})

/** Bytes that an organization has stored, to be added up. */
export const StoredBytes = defineEntity({
  name: 'StoredBytes',
  tableName: 'stored_bytes',
  schema,
  indexes: [{ name: 'stored_bytes_organization', properties: ['organizationId', 'id'] }],
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    ...tenant(),
    bytes: p.bigint('number'),
  },
})

/** What models cost an organization in a calendar month (UTC), in US dollars. */
export const ModelCost = defineEntity({
  name: 'ModelCost',
  tableName: 'model_costs',
  schema,
  properties: {
    organizationId: p.uuid().primary(),
    month: p.date().primary(),
    usd: p.double(),
  },
})
