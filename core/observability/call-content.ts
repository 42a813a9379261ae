import type { ModelMessage, VisionRequest } from '../ports.ts'

/** What was shown and asked: the videos by what names their content, wherever they lie. */
export const visionInput = ({ prompt, chunk, before, span }: VisionRequest): unknown => ({
  prompt: prompt.text,
  chunk: reference(chunk),
  before: before.map(reference),
  span,
})

const reference = ({ key, sha256 }: VisionRequest['chunk']) => ({ key, sha256 })

/** A conversation as it was said. */
export const languageInput = (messages: readonly ModelMessage[]): unknown =>
  messages.map((message) =>
    message.role === 'system' ? { role: message.role, text: message.prompt.text } : message,
  )
