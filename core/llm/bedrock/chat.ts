import {
  ConverseCommand,
  ValidationException,
  type ConverseCommandInput,
  type ConverseCommandOutput,
} from '@aws-sdk/client-bedrock-runtime'
import { usageOf } from '../capabilities.ts'
import type { Chat, ChatAnswer, ChatRequest } from '../chat/chat.ts'
import type { ModelCapabilities } from '../model.ts'
import { PROVIDER, type BedrockClient } from './client.ts'
import { ANSWER, messagesOf, toolsOf } from './turns.ts'

/** Converse: the same for all models of Bedrock that speak. */
export function createBedrockChat(
  { sdk, call }: BedrockClient,
  model: string,
  capabilities: ModelCapabilities,
): Chat {
  return {
    ...{ provider: PROVIDER, model },
    async ask(request) {
      const input = inputOf(model, capabilities, request)
      const answer = await call(`ask ${model}`, request.signal, (abortSignal) =>
        sdk.send(new ConverseCommand(input), { abortSignal }),
      )
      return answerOf(answer, capabilities)
    },
    async health() {
      await call(`reach ${model}`, undefined, async (abortSignal) => {
        const nothing = new ConverseCommand({ modelId: model, messages: [] })
        await sdk.send(nothing, { abortSignal }).catch(unlessOnlyEmpty)
      })
    },
  }
}

/**
 * To ask nothing is the one request that costs nothing: whoever may use the model is told that something is missing, and who may
 * not, or names none that there is, is told that.
 */
export function unlessOnlyEmpty(thrown: unknown): void {
  const isOfModel = /model (identifier|id\b)|inference profile|on-demand/i
  if (thrown instanceof ValidationException && !isOfModel.test(thrown.message)) return
  throw thrown
}

function inputOf(
  model: string,
  capabilities: ModelCapabilities,
  { system, turns, form, tools }: ChatRequest,
): ConverseCommandInput {
  const toolConfig = toolsOf({ form, tools }, capabilities)
  const told =
    form && capabilities.structured !== 'schema'
      ? `${system}\n\nSchema: ${JSON.stringify(form.schema)}`
      : system
  return {
    modelId: model,
    system: [{ text: told }],
    messages: messagesOf(turns),
    inferenceConfig: { maxTokens: capabilities.outputTokens },
    ...(toolConfig && { toolConfig }),
  }
}

const ENDED: Record<string, ChatAnswer['ended']> = {
  max_tokens: 'cut',
  model_context_window_exceeded: 'cut',
  content_filtered: 'refused',
  guardrail_intervened: 'refused',
}

function answerOf(
  { output, stopReason, usage }: ConverseCommandOutput,
  capabilities: ModelCapabilities,
): ChatAnswer {
  // What the model wrote as a call could not be read: nothing of it is an answer.
  const isBroken = stopReason?.startsWith('malformed_') === true
  const content = isBroken ? [] : (output?.message?.content ?? [])
  const said = content.flatMap(({ text }) => text ?? []).join('\n')
  const calls = content.flatMap(({ toolUse }) => toolUse ?? [])
  const given = calls.find(({ name }) => name === ANSWER)
  const ended = ENDED[stopReason ?? ''] ?? 'whole'
  return {
    text: given ? JSON.stringify(given.input) : said,
    toolCalls: calls
      .filter(({ name }) => name !== ANSWER)
      .map(({ toolUseId, name, input }) => ({ id: toolUseId ?? '', name: name ?? '', arguments: input })),
    ended,
    ...(ended === 'refused' && { refusal: said || stopReason }),
    usage: usageOf(capabilities, usage?.inputTokens, usage?.outputTokens),
  }
}
