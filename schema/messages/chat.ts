import { z } from 'zod'

/** Answer this turn of a conversation: its row says what was asked, by whom, and what was said before. */
export const ChatTask = z.object({
  turnId: z.uuid(),
  conversationId: z.uuid(),
  organizationId: z.uuid(),
})
export type ChatTask = z.infer<typeof ChatTask>
