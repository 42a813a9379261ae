import type { CallKind, Usage } from '../ports.ts'
import { usageOf } from './capabilities.ts'
import type { ChatRequest, Part } from './chat/chat.ts'
import type { ModelCapabilities } from './model.ts'

/** Characters of English or JSON that make a token, about. */
export const CHARS_PER_TOKEN = 4

/** Tokens that an answer has, about: a description with its events; a list of events. */
export const ANSWER_TOKENS: Readonly<Record<CallKind, number>> = {
  vision: 350,
  language: 200,
  embedding: 0,
  transcription: 0,
}

/** Tokens that a video takes where only its bytes are known. */
const VIDEO_TOKENS = 3000

export const textTokens = (text: string): number => Math.ceil(text.length / CHARS_PER_TOKEN)

/** What a question will take, about, before it is asked. */
export function expectedUsage(
  kind: CallKind,
  { system, turns, form }: Pick<ChatRequest, 'system' | 'turns' | 'form'>,
  capabilities: ModelCapabilities,
): Usage {
  const ofPart = (part: Part): number => {
    if ('text' in part) return textTokens(part.text)
    return 'picture' in part ? capabilities.pictureTokens : VIDEO_TOKENS
  }
  const asked = turns.map((turn) =>
    turn.role === 'user' ? turn.parts.reduce((sum, part) => sum + ofPart(part), 0) : textTokens(turn.text),
  )
  const told = textTokens(system) + (form ? textTokens(JSON.stringify(form.schema)) : 0)
  return usageOf(capabilities, told + asked.reduce((sum, tokens) => sum + tokens, 0), ANSWER_TOKENS[kind])!
}
