import type { SoundForm } from '../../../schema/keys.ts'
import type { Usage } from '../../ports.ts'
import type { AnswerForm } from './answer-form.ts'

/** What a model is shown, in order. */
export type Part =
  | { text: string }
  /** JPEG. */
  | { picture: Buffer }
  /** One channel, to be transcribed. */
  | { sound: Buffer; form: SoundForm }
  /** MP4. */
  | { video: Buffer }
  /** MP4, where the provider finds it by itself: an address in its own terms. */
  | { videoAt: string }

/** A call of a tool as the model wrote it: nothing of it is checked. */
export interface WrittenCall {
  id: string
  name: string
  /** Undefined where they are no JSON. */
  arguments: unknown
}

export type Turn =
  | { role: 'user'; parts: readonly Part[] }
  | { role: 'assistant'; text: string; toolCalls?: readonly WrittenCall[] }
  | { role: 'tool'; toolCallId: string; name: string; text: string }

export interface ChatTool {
  name: string
  description: string
  form: AnswerForm
}

export interface ChatRequest {
  system: string
  turns: readonly Turn[]
  /** What the answer must look like; without one it is text. */
  form?: AnswerForm
  tools?: readonly ChatTool[]
  /** Hears words as they come, where the provider streams. */
  onText?: (words: string) => void
  signal: AbortSignal
}

export interface ChatAnswer {
  /** Empty where the model said nothing. */
  text: string
  toolCalls: readonly WrittenCall[]
  /** `cut` at the limit of tokens; `refused` by the model itself or by a filter of its provider. */
  ended: 'whole' | 'cut' | 'refused'
  /** Why it refused, where it said so. */
  refusal?: string
  usage: Usage | undefined
}

/**
 * One question to a model of a provider, and what it said, unchecked: the whole of what an adapter of a provider has to know.
 * What is asked, repaired and believed is the same for all of them, and stands in this folder.
 * @throws the codes of `Language`
 */
export interface Chat {
  readonly provider: string
  readonly model: string
  ask(request: ChatRequest): Promise<ChatAnswer>
  health(): Promise<void>
}
