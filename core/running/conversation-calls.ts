import { z } from 'zod'
import { About, LONGEST_QUESTION } from '../../schema/chat.ts'
import { ROLE_NAMES } from '../../schema/roles.ts'
import type { Conversations } from '../ports.ts'

/** What a command asks of conversations: it answers none. */
export type RunningConversations = Pick<
  Conversations,
  'create' | 'list' | 'get' | 'change' | 'remove' | 'ask' | 'cancel' | 'turn' | 'turns' | 'news'
>

const id = z.string().max(200)
const Who = z.object({
  organizationId: id,
  role: z.enum(ROLE_NAMES),
  cameras: z.array(id).optional(),
  userId: id.optional(),
  keyId: id.optional(),
})
const NewTurn = z.strictObject({
  id: z.uuid().optional(),
  text: z.string().max(LONGEST_QUESTION),
  zone: z.string().max(100).optional(),
  about: About.optional(),
  budget: z.number().optional(),
})
const one = z.tuple([Who, id])
const count = z.int().min(1).max(100)

export const CONVERSATION_CALLS = {
  create: z.tuple([Who, z.string().max(1000).optional()]),
  list: z.tuple([Who, z.strictObject({ first: count, before: z.date().optional() })]),
  get: one,
  change: z.tuple([
    Who,
    id,
    z.strictObject({
      title: z.string().max(1000).optional(),
      sharedWith: z.array(z.enum(ROLE_NAMES)).optional(),
    }),
  ]),
  remove: one,
  ask: z.tuple([Who, id, NewTurn]),
  cancel: one,
  turn: one,
  turns: z.tuple([Who, id, z.strictObject({ last: count, before: z.int().optional() })]),
  news: z.tuple([z.object({ organizationId: id }), z.map(id, z.int())]),
} satisfies Record<keyof RunningConversations, z.ZodType<unknown[]>>
