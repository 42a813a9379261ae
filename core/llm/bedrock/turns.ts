import type { ContentBlock, Message, ToolConfiguration } from '@aws-sdk/client-bedrock-runtime'
import type { ModelCapabilities } from '../model.ts'
import type { ChatRequest, Part, Turn } from '../chat/chat.ts'

/** The tool by whose call a model gives an answer that has a form. */
export const ANSWER = 'give_answer'
const NOTHING = '(nothing)'

/** Turns as Bedrock takes them: user and assistant alternate, and no text is blank. */
export function messagesOf(turns: readonly Turn[]): Message[] {
  const messages: { role: 'user' | 'assistant'; content: ContentBlock[] }[] = []
  for (const turn of turns) {
    const role = turn.role === 'assistant' ? 'assistant' : 'user'
    const last = messages.at(-1)
    if (last?.role === role) last.content.push(...contentOf(turn))
    else messages.push({ role, content: contentOf(turn) })
  }
  return messages
}

function contentOf(turn: Turn): ContentBlock[] {
  if (turn.role === 'user') return turn.parts.map(partOf)
  if (turn.role === 'tool') {
    const content = [{ text: turn.text.trim() || NOTHING }]
    return [{ toolResult: { toolUseId: turn.toolCallId, content } }]
  }
  const { text, toolCalls = [] } = turn
  const said: ContentBlock[] = text.trim() === '' && toolCalls.length > 0 ? [] : [textBlock(text)]
  return [
    ...said,
    ...toolCalls.map(({ id, name, arguments: input }): ContentBlock => ({
      toolUse: { toolUseId: id, name, input: input as Document },
    })),
  ]
}

function partOf(part: Part): ContentBlock {
  if ('text' in part) return textBlock(part.text)
  if ('sound' in part) return { audio: { format: part.form, source: { bytes: part.sound } } }
  if ('video' in part) return { video: { format: 'mp4', source: { bytes: part.video } } }
  if ('videoAt' in part) return { video: { format: 'mp4', source: { s3Location: { uri: part.videoAt } } } }
  return { image: { format: 'jpeg', source: { bytes: part.picture } } }
}

const textBlock = (text: string): ContentBlock => ({ text: text.trim() === '' ? NOTHING : text })

/** What the SDK calls JSON. */
type Document = NonNullable<NonNullable<ContentBlock['toolUse']>['input']>

/**
 * The tools of a request. Where an answer has a form, giving it is one of them: the model has to call it, or one of the others where
 * there are any. Undefined where there is nothing to call.
 */
export function toolsOf(
  { form, tools = [] }: Pick<ChatRequest, 'form' | 'tools'>,
  { structured }: Pick<ModelCapabilities, 'structured'>,
): ToolConfiguration | undefined {
  const held = form && structured === 'schema'
  const all = [
    ...tools.map(({ name, description, form }) => ({ name, description, schema: form.schema })),
    ...(held ? [{ name: ANSWER, description: 'Gives the answer.', schema: form.schema }] : []),
  ]
  if (all.length === 0) return undefined
  const toolChoice = tools.length > 0 ? { any: {} } : { tool: { name: ANSWER } }
  return {
    tools: all.map(({ name, description, schema }) => ({
      toolSpec: { name, description, inputSchema: { json: schema as Document } },
    })),
    ...(held ? { toolChoice } : {}),
  }
}
