import type { z } from 'zod'
import type { ModelAnswer } from './model-answer.ts'
import type { Prompt } from './prompts.ts'

/** One message of a conversation with a model, in the order in which they were said. */
export type ModelMessage =
  /** What the model is to do. */
  | { role: 'system'; prompt: Prompt }
  /** What it is asked, in words or as data: a language model reads data as JSON, rules take it as it is. */
  | { role: 'user'; text: string }
  | { role: 'user'; data: unknown }
  /** What it said before, and which tools it called then. */
  | { role: 'assistant'; text: string; toolCalls?: readonly ToolCall[] }
  /** What a tool that it called gave. */
  | { role: 'tool'; toolCallId: string; result: unknown }

/** Something that a model may have done before it answers. Whoever asked does it, and says with the next request what came of it. */
export interface Tool {
  name: string
  /** When to use it, and what it gives. */
  description: string
  parameters: z.ZodType
}

export interface ToolCall {
  id: string
  name: string
  /** As the tool's `parameters` say. */
  arguments: unknown
}

export interface GenerateOptions<T> {
  /** What the answer must be. Without one the answer is text. */
  schema?: z.ZodType<T>
  tools?: readonly Tool[]
  /**
   * Hears the words of an answer as they come. A provider that does not stream says none before it has all; what is asked again because it
   * could not be used is heard again.
   */
  onText?: (words: string) => void
  signal: AbortSignal
}

export interface Generated<T> extends ModelAnswer {
  /** What it says in words; may be empty where it answers by a value or by calls. */
  text: string
  /** As the schema says. Undefined without a schema, and where tools are to be called first. */
  value: T | undefined
  toolCalls: readonly ToolCall[]
}

/**
 * A model that reads and writes.
 * @throws SS_PROVIDER_BUSY (asks for patience: `details.retryAfterMs` where it said how long), SS_PROVIDER_UNAVAILABLE (not
 *   reached, silent or out of order: uses attempts; with `retryAfterMs` it was not even asked, and uses none), SS_PROVIDER_REFUSED (does not take the request or whoever asks)
 */
export interface Language {
  /** Of the model that is asked first; each result names the one that answered. */
  readonly provider: string
  readonly model: string
  /**
   * The next message of the conversation. What a model gives is data of a stranger: the adapter checks values and arguments,
   * and never hands on what does not fit.
   * @throws SS_ANALYSIS_FAILED where it does not fit, SS_MODEL_UNABLE where it is asked for what it can never do
   */
  generate<T = never>(messages: readonly ModelMessage[], options: GenerateOptions<T>): Promise<Generated<T>>
  health(): Promise<void>
}
