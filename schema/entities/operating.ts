import { defineEntity, p } from '@mikro-orm/core'
import { instant, made, tenant } from './columns.ts'
import type { StoredCause } from './processes.ts'

/** `spectra_ops`, third part: what operators have done in the background. */
const schema = 'spectra_ops'

export const REPLAY_STATES = ['running', 'completed', 'stopped', 'cancelled'] as const

/** Dead letters that go back to their stages at a pace; whichever gateway holds its lock goes on with it. */
export const Replay = defineEntity({
  name: 'Replay',
  tableName: 'replays',
  schema,
  indexes: [
    { name: 'replays_listing', properties: ['organizationId', 'createdAt'] },
    {
      name: 'replays_running',
      expression: `create index "replays_running" on "${schema}"."replays" ("created_at") where state = 'running'`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    ...tenant(),
    /** Those of whoever started it; null: all. */
    cameras: p.json<string[]>().nullable(),
    userId: p.uuid().nullable(),
    /** For the audit log. */
    startedBy: p.text(),
    selection: p.json<unknown>(),
    perSecond: p.double(),
    /** Null: goes on to its end. */
    stopAfterFailures: p.integer().nullable(),
    state: p.enum(REPLAY_STATES),
    /** Why it stopped, or what it waits for. */
    cause: p.json<StoredCause>().nullable(),
    /** Selected at its start. */
    total: p.integer(),
    /** Looked at so far, whether they were still there or not. */
    passed: p.integer(),
    /** The last one looked at. */
    place: p.json<unknown>().nullable(),
    ...made(),
    updatedAt: instant(),
    finishedAt: instant().nullable(),
  },
})

/** What a replay sends back, written down before it is sent: what a gateway leaves half done is gone on with once. */
export const ReplayedLetter = defineEntity({
  name: 'ReplayedLetter',
  tableName: 'replayed_letters',
  schema,
  properties: {
    replay: () => p.manyToOne(Replay).primary().deleteRule('cascade'),
    queue: p.text().primary(),
    messageId: p.text().primary(),
    /** How often it had been brought back before. */
    replays: p.integer().primary(),
    ...tenant(),
    /** Null: it may have been sent. */
    sentAt: instant().nullable(),
  },
})
