import { defineEntity, p } from '@mikro-orm/core'
import { instant, made, tenant } from './columns.ts'

/** The last good prompt of a service that keeps them. */
export const PromptCopy = defineEntity({
  name: 'PromptCopy',
  tableName: 'prompt_copies',
  schema: 'spectra_ops',
  properties: {
    /** Address, project and label. */
    place: p.text().primary(),
    name: p.text().primary(),
    text: p.text(),
    version: p.text(),
    fetchedAt: instant(),
  },
})

/** What an organization has models told: a version of a prompt or of an event schema. */
export const InstructionRow = defineEntity({
  name: 'InstructionRow',
  tableName: 'instructions',
  schema: 'spectra_core',
  indexes: [
    {
      name: 'instructions_version',
      expression:
        'create unique index "instructions_version" on "spectra_core"."instructions" ("organization_id", "about", "camera_id", "process_id", "number") nulls not distinct',
    },
    {
      name: 'instructions_process',
      expression:
        'create index "instructions_process" on "spectra_core"."instructions" ("process_id") where process_id is not null',
    },
  ],
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    ...tenant(),
    /** Of clips of this camera; with neither of the two: of all that the organization has. */
    cameraId: p.text().nullable(),
    processId: p.uuid().nullable(),
    /** `prompt:describe-chunk`, `event-schema`. */
    about: p.text(),
    /** Counts from 1. */
    number: p.integer(),
    /** Null: taken away. */
    value: p.json<unknown>().nullable(),
    userId: p.uuid().nullable(),
    keyId: p.uuid().nullable(),
    ...made(),
  },
})
