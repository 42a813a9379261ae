import { defineEntity, p } from '@mikro-orm/core'
import { instant, made, tenant } from './columns.ts'

const by = () => ({ userId: p.uuid().nullable(), keyId: p.uuid().nullable() })
/** Since when it is shown no more; it can be brought back for a day. */
const removed = () => ({ removedAt: instant().nullable() })

/** Moments that people keep together. */
export const CaseRow = defineEntity({
  name: 'CaseRow',
  tableName: 'cases',
  schema: 'spectra_core',
  indexes: [{ name: 'cases_newest', properties: ['organizationId', 'updatedAt', 'id'] }],
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    ...tenant(),
    name: p.text(),
    note: p.text(),
    ...by(),
    ...made(),
    updatedAt: instant(),
    ...removed(),
  },
})

/** A moment of a case: an event, a chunk, a range of a video, or of a camera. */
export const CaseItemRow = defineEntity({
  name: 'CaseItemRow',
  tableName: 'case_items',
  schema: 'spectra_core',
  indexes: [
    { name: 'case_items_case', properties: ['case', 'position'] },
    {
      name: 'case_items_process',
      expression:
        'create index "case_items_process" on "spectra_core"."case_items" ("process_id") where process_id is not null',
    },
  ],
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    ...tenant(),
    case: () => p.manyToOne(CaseRow).deleteRule('cascade').updateRule('no action'),
    kind: p.enum(['event', 'chunk', 'video', 'camera'] as const),
    /** Null: a range of a camera, which may be of several clips. */
    processId: p.uuid().nullable(),
    eventId: p.uuid().nullable(),
    chunkId: p.uuid().nullable(),
    cameraId: p.text().nullable(),
    /** Seconds of the video. */
    startTime: p.double().nullable(),
    endTime: p.double().nullable(),
    /** By the clock, of a range of a camera. */
    startsAt: instant().nullable(),
    endsAt: instant().nullable(),
    comment: p.text(),
    /** Counts from 1. */
    position: p.integer(),
    ...by(),
    ...made(),
    ...removed(),
  },
})

/** A question that is asked again and again. */
export const SavedSearchRow = defineEntity({
  name: 'SavedSearchRow',
  tableName: 'saved_searches',
  schema: 'spectra_core',
  indexes: [{ name: 'saved_searches_name', properties: ['organizationId', 'name'] }],
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    ...tenant(),
    name: p.text(),
    query: p.json<object>(),
    ...by(),
    ...made(),
    ...removed(),
  },
})

/** Footage that is made into one file. */
export const FootageExportRow = defineEntity({
  name: 'FootageExportRow',
  tableName: 'footage_exports',
  schema: 'spectra_ops',
  indexes: [
    { name: 'footage_exports_newest', properties: ['organizationId', 'createdAt', 'id'] },
    {
      name: 'footage_exports_open',
      expression: `create index "footage_exports_open" on "spectra_ops"."footage_exports" ("created_at") where state in ('waiting', 'running') or key is not null`,
    },
  ],
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    ...tenant(),
    name: p.text(),
    /** What is asked for. */
    pieces: p.json<object[]>(),
    /** Of which cameras it is, and whether of files, too: who may see all of these may see it. */
    cameras: p.json<string[]>(),
    hasFiles: p.boolean(),
    caseId: p.uuid().nullable(),
    state: p.enum(['waiting', 'running', 'done', 'failed', 'cancelled', 'expired'] as const),
    doneSeconds: p.double(),
    allSeconds: p.double(),
    attempts: p.integer(),
    /** Which gateway makes it, and until when it is believed to. */
    owner: p.text().nullable(),
    leaseUntil: instant().nullable(),
    /** Of the file, as long as there is one. */
    key: p.text().nullable(),
    bytes: p.bigint().nullable(),
    manifest: p.json<object>().nullable(),
    cause: p.json<object>().nullable(),
    ...by(),
    ...made(),
    updatedAt: instant(),
    expiresAt: instant().nullable(),
  },
})
