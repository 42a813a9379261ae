import { defineEntity, p } from '@mikro-orm/core'
import { instant, made, tenant } from './columns.ts'

/** `spectra_ops`, third part: orders that change what there is. */
const schema = 'spectra_ops'

/**
 * An order to erase, and what came of it. It stays when what it is about is gone (P13), and has nothing of its content: who, when,
 * what, and how much that was.
 */
export const Erasure = defineEntity({
  name: 'Erasure',
  tableName: 'erasures',
  schema,
  indexes: [
    { name: 'erasures_listing', properties: ['organizationId', 'createdAt', 'id'] },
    {
      name: 'erasures_due',
      expression: `create index "erasures_due" on "${schema}"."erasures" ("next_at") where next_at is not null`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    ...tenant(),
    /** `process`, `footage` or `organization`. */
    kind: p.text(),
    processId: p.uuid().nullable(),
    cameraId: p.text().nullable(),
    fromAt: instant().nullable(),
    untilAt: instant().nullable(),
    /** Begins when this process is completed; where that fails, nothing is erased. */
    afterProcess: p.uuid().nullable(),
    state: p.text(),
    userId: p.uuid().nullable(),
    keyId: p.uuid().nullable(),
    counts: p.json<Record<string, number>>().defaultRaw(`'{}'`),
    /** How often all of it was gone through. */
    passes: p.integer().default(0),
    ...made(),
    /** When there is something to do; null: never again, or not yet. */
    nextAt: instant().nullable(),
    erasedAt: instant().nullable(),
    doneAt: instant().nullable(),
  },
})

/** What is being erased, for as long as something of it may still come in. */
export const ErasureProcess = defineEntity({
  name: 'ErasureProcess',
  tableName: 'erasure_processes',
  schema,
  properties: {
    erasureId: p.uuid().primary(),
    processId: p.uuid().primary(),
    ...tenant(),
    /** Mailboxes may have something of it. */
    letters: p.boolean(),
    /** The upload that it was made of, where no other process was. */
    sourceKey: p.text().nullable(),
    erasedAt: instant().nullable(),
  },
})

/** What was answered to an order with a key (P2). */
export const Idempotency = defineEntity({
  name: 'Idempotency',
  tableName: 'idempotency',
  schema,
  properties: {
    organizationId: p.uuid().primary(),
    key: p.string().length(200).primary(),
    operation: p.text(),
    requestHash: p.string().columnType('char(64)'),
    /** Ids and counts; null while the order is carried out. */
    answer: p.json<unknown>().nullable(),
    ...made(),
  },
})
