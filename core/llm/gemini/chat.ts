import type { GenerateContentConfig, GenerateContentResponse } from '@google/genai'
import { usageOf } from '../capabilities.ts'
import type { Chat, ChatAnswer, ChatRequest } from '../chat/chat.ts'
import type { ModelCapabilities } from '../model.ts'
import type { GeminiClient } from './client.ts'
import { contentsOf, writtenCall } from './turns.ts'

/** Chats by `:generateContent`. */
export function createGeminiChat(
  { provider, call }: GeminiClient,
  model: string,
  capabilities: ModelCapabilities,
): Chat {
  return {
    ...{ provider, model },
    async ask(request) {
      const answer = await call(`ask ${model}`, request.signal, (sdk, abortSignal) =>
        sdk.models.generateContent({
          model,
          contents: contentsOf(request.turns, model),
          config: { ...configOf(request, capabilities), abortSignal },
        }),
      )
      return answerOf(answer, capabilities)
    },
    async health() {
      await call(`reach ${model}`, undefined, (sdk, abortSignal) =>
        sdk.models.get({ model, config: { abortSignal } }),
      )
    },
  }
}

function configOf(
  { system, form, tools = [] }: ChatRequest,
  { structured, outputTokens }: ModelCapabilities,
): GenerateContentConfig {
  // A model that may call a tool is not held to JSON beside it: not all of them can be.
  const held = form && tools.length === 0 ? structured : 'none'
  const told = form && held !== 'schema' ? `${system}\n\nSchema: ${JSON.stringify(form.schema)}` : system
  const declared = tools.map(({ name, description, form }) => ({
    ...{ name, description },
    parametersJsonSchema: withoutConst(form.schema),
  }))
  return {
    systemInstruction: told,
    maxOutputTokens: outputTokens,
    ...(held === 'none' ? {} : { responseMimeType: 'application/json' }),
    ...(held === 'schema' ? { responseJsonSchema: withoutConst(form!.schema) } : {}),
    ...(tools.length > 0 ? { tools: [{ functionDeclarations: declared }] } : {}),
    // What is asked again is asked by us, and counted.
    automaticContinuation: false,
  }
}

/** Gemini knows no `const`: one value to choose from is the same. */
function withoutConst(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutConst)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) =>
      name === 'const' ? ['enum', [value]] : [name, withoutConst(value)],
    ),
  )
}

const ENDED: Readonly<Record<string, ChatAnswer['ended']>> = {
  ...{ STOP: 'whole', MAX_TOKENS: 'cut' },
  // Filters, each for a reason of its own.
  ...{ SAFETY: 'refused', RECITATION: 'refused', BLOCKLIST: 'refused', PROHIBITED_CONTENT: 'refused' },
  ...{ SPII: 'refused', IMAGE_SAFETY: 'refused' },
}

function answerOf(
  { candidates, promptFeedback, usageMetadata }: GenerateContentResponse,
  capabilities: ModelCapabilities,
): ChatAnswer {
  const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount } = usageMetadata ?? {}
  const written = (candidatesTokenCount ?? 0) + (thoughtsTokenCount ?? 0)
  const usage = usageOf(capabilities, promptTokenCount, written)
  const { content, finishReason, finishMessage } = candidates?.[0] ?? {}
  const blocked = candidates?.length ? undefined : promptFeedback?.blockReason
  if (blocked) {
    return { text: '', toolCalls: [], ended: 'refused', refusal: `what it was asked is ${blocked}`, usage }
  }
  // What ended for another reason (a malformed call, another language) is no answer, and is asked for again.
  const ended = finishReason === undefined ? 'whole' : ENDED[finishReason]
  const parts = (ended ? (content?.parts ?? []) : []).filter((part) => !part.thought)
  return {
    text: parts.map((part) => part.text ?? '').join(''),
    toolCalls: parts.flatMap(({ functionCall, thoughtSignature }) =>
      functionCall ? [writtenCall(functionCall, thoughtSignature)] : [],
    ),
    ended: ended ?? 'whole',
    ...(ended === 'refused' ? { refusal: [finishReason, finishMessage].filter(Boolean).join(': ') } : {}),
    usage,
  }
}
