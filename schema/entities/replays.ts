import { defineEntity, p } from '@mikro-orm/core'
import { instant, made, tenant } from './columns.ts'

const schema = 'spectra_ops'

/** Dead letters that are brought back at a pace, and how far that got. */
export const Replay = defineEntity({
  name: 'Replay',
  tableName: 'replays',
  schema,
  indexes: [
    { name: 'replays_listing', properties: ['organizationId', 'createdAt', 'id'] },
    {
      name: 'replays_running',
      expression: `create index "replays_running" on "${schema}"."replays" ("created_at") where state = 'running'`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    ...tenant(),
    /** As it was asked for. */
    selection: p.json<Record<string, unknown>>(),
    /** Of whoever ordered it, where limited to cameras. */
    cameras: p.json<string[]>().nullable(),
    perSecond: p.double(),
    /** So many failures end it. */
    stopAfter: p.integer().nullable(),
    state: p.text(),
    total: p.integer(),
    done: p.integer().default(0),
    failed: p.integer().default(0),
    stoppedBecause: p.text().nullable(),
    userId: p.uuid().nullable(),
    keyId: p.uuid().nullable(),
    ...made(),
    /** When the next letter is due. */
    nextAt: instant(),
    endedAt: instant().nullable(),
  },
})

/** A letter of a replay, for as long as that runs. */
export const ReplayLetter = defineEntity({
  name: 'ReplayLetter',
  tableName: 'replay_letters',
  schema,
  indexes: [
    {
      name: 'replay_letters_waiting',
      expression: `create index "replay_letters_waiting" on "${schema}"."replay_letters" ("replay_id", "ordinal") where sent_at is null`,
    },
    {
      name: 'replay_letters_open',
      expression: `create index "replay_letters_open" on "${schema}"."replay_letters" ("replay_id", "ordinal") where sent_at is not null and outcome is null`,
    },
  ],
  properties: {
    replayId: p.uuid().primary(),
    ordinal: p.integer().primary(),
    ...tenant(),
    queue: p.text(),
    letterId: p.text(),
    /** The same, where it is the id of an envelope. */
    messageId: p.uuid().nullable(),
    /** How often it had been brought back before. */
    replays: p.integer(),
    /** In no queue: it is made again from rows. */
    lost: p.boolean(),
    sentAt: instant().nullable(),
    /** `ended` or `failed`; null while that is not known. */
    outcome: p.text().nullable(),
  },
})
