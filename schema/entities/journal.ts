import { defineEntity, p } from '@mikro-orm/core'
import type { JournalKind } from '../journal.ts'
import { instant, tenant } from './columns.ts'

const schema = 'spectra_ops'

/** What happened; written by triggers, read in the order of transaction and number. */
export const JournalEntry = defineEntity({
  name: 'JournalEntry',
  tableName: 'journal',
  schema,
  indexes: [{ name: 'journal_reading', properties: ['organizationId', 'xact', 'seq'] }],
  properties: {
    seq: p.bigint('string').primary().autoincrement(),
    /** The transaction by which it happened. */
    xact: p.bigint('string'),
    ...tenant(),
    kind: p.text().$type<JournalKind>(),
    processId: p.uuid().nullable(),
    cameraId: p.text().nullable(),
    /** Ids of the chunks, events or messages that it is about. */
    subjects: p.array().columnType('uuid[]'),
    at: instant(),
  },
})

/** The last entry of an organization that was swept: whoever read no further has missed some. */
export const JournalFloor = defineEntity({
  name: 'JournalFloor',
  tableName: 'journal_floors',
  schema,
  properties: {
    organizationId: p.uuid().primary(),
    xact: p.bigint('string'),
    seq: p.bigint('string'),
  },
})
