import { createHash } from 'node:crypto'
import type { ChatRequest, Part, Turn } from '../chat/chat.ts'

export const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex')

/** Clips that lie at an address of a provider, by their content. */
export type ClipsAt = ReadonlyMap<string, string>

/** A question as data: pictures and clips by their hashes. */
export const chatQuestion = (
  { provider, model }: { provider: string; model: string },
  { system, turns, form, tools = [] }: ChatRequest,
  clipsAt: ClipsAt,
): unknown => ({
  ...{ call: 'chat', provider, model, system },
  turns: turns.map((turn) => turnOf(turn, clipsAt)),
  schema: form?.schema,
  tools: tools.map(({ name, description, form: { schema } }) => ({ name, description, schema })),
})

const turnOf = (turn: Turn, clipsAt: ClipsAt): unknown =>
  turn.role === 'user' ? { ...turn, parts: turn.parts.map((part) => partOf(part, clipsAt)) } : turn

function partOf(part: Part, clipsAt: ClipsAt): unknown {
  if ('picture' in part) return { picture: sha256(part.picture) }
  if ('sound' in part) return { sound: sha256(part.sound) }
  if ('video' in part) return { clip: sha256(part.video) }
  if ('videoAt' in part) return { clip: clipsAt.get(part.videoAt) ?? part.videoAt }
  return part
}
