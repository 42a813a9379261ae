import { defineEntity, p } from '@mikro-orm/core'
import { TURN_STATUSES } from '../chat.ts'
import { instant, made, tenant, traceId } from './columns.ts'

/** Of `spectra_insights`: conversations about footage. */
const schema = 'spectra_insights'

/** One turn of a conversation. */
export const ChatContext = defineEntity({
  name: 'ChatContext',
  tableName: 'chat_context',
  schema,
  uniques: [{ name: 'chat_context_id', properties: ['id'] }],
  indexes: [
    { name: 'chat_context_listing', properties: ['organizationId', 'conversationId'] },
    {
      name: 'chat_context_open',
      expression: `create index "chat_context_open" on "${schema}"."chat_context" ("updated_at") where status in ('waiting', 'answering')`,
    },
  ],
  properties: {
    conversationId: p.uuid().primary(),
    turn: p.integer().primary(),
    ...tenant(),
    role: p.enum(['user', 'assistant', 'tool'] as const),
    /** What was asked, and the answer. */
    content: p.json<unknown>(),
    ...made(),
    id: p.uuid().defaultRaw('gen_random_uuid()'),
    /** Absent of what is no question. */
    status: p.enum(TURN_STATUSES).nullable(),
    trace: traceId().nullable(),
    updatedAt: instant().nullable(),
    cause: p.json<unknown>().nullable(),
  },
})

/** A conversation: whose it is, and with whom it is shared. */
export const Conversation = defineEntity({
  name: 'Conversation',
  tableName: 'conversations',
  schema,
  indexes: [{ name: 'conversations_listing', properties: ['organizationId', 'updatedAt', 'id'] }],
  properties: {
    id: p.uuid().primary(),
    ...tenant(),
    /** A user, an API key, or null: the own user of the machine. */
    ownerId: p.uuid().nullable(),
    title: p.text(),
    /** Roles that may read it, beside its owner. */
    sharedWith: p.json<string[]>().defaultRaw(`'[]'`),
    turns: p.integer().default(0),
    ...made(),
    updatedAt: instant(),
  },
})

/** What is told of an answer while it is made; gone when that is written. */
export const ChatPiece = defineEntity({
  name: 'ChatPiece',
  tableName: 'chat_pieces',
  schema,
  properties: {
    turnId: p.uuid().primary(),
    place: p.integer().primary(),
    ...tenant(),
    pieces: p.json<unknown>(),
  },
})

/** How far a language model is with an answer: gone with the end of its turn. */
export const ChatCheckpoint = defineEntity({
  name: 'ChatCheckpoint',
  tableName: 'chat_checkpoints',
  schema,
  properties: {
    turnId: p.uuid().primary(),
    ...tenant(),
    /** JSON of LangGraph: as text, because jsonb takes no NUL, which a model may say. */
    steps: p.text(),
    updatedAt: instant(),
  },
})

/** The older turns of a conversation, folded into one text. */
export const ContextSummary = defineEntity({
  name: 'ContextSummary',
  tableName: 'context_summaries',
  schema,
  properties: {
    conversationId: p.uuid().primary(),
    throughTurn: p.integer().primary(),
    ...tenant(),
    summary: p.text(),
    model: p.text(),
    ...made(),
    /** Sentences with what they cite. */
    sentences: p.json<unknown>().defaultRaw(`'[]'`),
  },
})
