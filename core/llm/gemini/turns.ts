import { randomUUID } from 'node:crypto'
import type { Content, FunctionCall, Part as SentPart } from '@google/genai'
import type { Part, Turn, WrittenCall } from '../chat/chat.ts'

/** A conversation as Gemini takes it: results of tools that were called together are given together. */
export function contentsOf(turns: readonly Turn[], model: string): Content[] {
  const contents: (Content & { parts: SentPart[] })[] = []
  let last: Turn['role'] | undefined
  for (const turn of turns) {
    const parts = turn.role === 'user' ? turn.parts.map(partOf) : partsOf(turn, model)
    if (turn.role === 'tool' && last === 'tool') contents.at(-1)!.parts.push(...parts)
    else contents.push({ role: turn.role === 'assistant' ? 'model' : 'user', parts })
    last = turn.role
  }
  return contents
}

const SOUND_TYPES = { flac: 'audio/flac', m4a: 'audio/mp4' } as const

function partOf(part: Part): SentPart {
  if ('text' in part) return { text: part.text }
  if ('videoAt' in part) return { fileData: { fileUri: part.videoAt, mimeType: 'video/mp4' } }
  if ('sound' in part)
    return { inlineData: { data: part.sound.toString('base64'), mimeType: SOUND_TYPES[part.form] } }
  const [data, mimeType] = 'video' in part ? [part.video, 'video/mp4'] : [part.picture, 'image/jpeg']
  return { inlineData: { data: data.toString('base64'), mimeType } }
}

function partsOf(turn: Exclude<Turn, { role: 'user' }>, model: string): SentPart[] {
  if (turn.role === 'tool') {
    const { id } = readId(turn.toolCallId)
    return [{ functionResponse: { id, name: turn.name, response: { result: turn.text } } }]
  }
  const { text, toolCalls = [] } = turn
  const called = toolCalls.map((call): SentPart => {
    const { id, thoughtSignature } = readId(call.id)
    const args = call.arguments as Record<string, unknown>
    return { functionCall: { id, name: call.name, args }, ...(thoughtSignature ? { thoughtSignature } : {}) }
  })
  if (called[0] && !called.some((part) => part.thoughtSignature) && !model.startsWith('gemini-2')) {
    called[0].thoughtSignature = UNSIGNED
  }
  return text === '' && called.length > 0 ? called : [{ text }, ...called]
}

/** What Google gives to be said of calls that another model made: models since Gemini 3 refuse those without a signature. */
const UNSIGNED = 'skip_thought_signature_validator'

/**
 * A call of a tool as Gemini wrote it. The signature of the thought that led to it has to be given back with the call: it travels in
 * the id, which is ours to choose.
 */
export function writtenCall({ id, name, args }: FunctionCall, thoughtSignature = ''): WrittenCall {
  return {
    id: `${MARK}${id ?? randomUUID()}~${thoughtSignature}`,
    name: name ?? '',
    arguments: args ?? {},
  }
}

const MARK = 'gemini~'

function readId(id: string): { id: string; thoughtSignature?: string } {
  const [, own, thoughtSignature] = /^gemini~(.*)~([^~]*)$/.exec(id) ?? []
  return own === undefined ? { id } : { id: own, thoughtSignature }
}
