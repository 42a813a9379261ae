import type OpenAI from 'openai'
import { APIError } from 'openai'
import type { ModelCapabilities } from '../model.ts'
import { usageOf } from '../capabilities.ts'
import type { Chat, ChatAnswer, ChatRequest, Part, Turn } from '../chat/chat.ts'
import { jsonIn } from '../chat/read-json.ts'
import type { OpenaiClient } from './client.ts'

type Message = OpenAI.Chat.ChatCompletionMessageParam
type Request = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming

/** Chat completions: what OpenAI, Azure OpenAI, vLLM, Ollama and LM Studio have in common. */
export function createOpenaiChat(
  { provider, sdk, call }: OpenaiClient,
  model: string,
  capabilities: ModelCapabilities,
): Chat {
  return {
    ...{ provider, model },
    async ask(request) {
      const { signal, onText } = request
      const answer = await call(`ask ${model}`, signal, async (signal) => {
        try {
          const body = bodyOf(model, capabilities, request)
          if (!onText) return await sdk.chat.completions.create(body, { signal })
          return await streamed(sdk, body, { onText, signal })
        } catch (thrown) {
          // The filter of Azure answers the question itself with an error.
          if (thrown instanceof APIError && thrown.code === 'content_filter') return thrown
          throw thrown
        }
      })
      if (answer instanceof APIError) return refusedBy(answer)
      return answerOf(answer, capabilities)
    },
    async health() {
      await call(`reach ${model}`, undefined, (signal) => sdk.models.list({ signal }))
    },
  }
}

/** The same answer, heard as it comes. */
async function streamed(
  sdk: OpenaiClient['sdk'],
  body: Request,
  { onText, signal }: { onText: (words: string) => void; signal: AbortSignal },
): Promise<OpenAI.Chat.ChatCompletion> {
  const asked = { ...body, stream: true as const, stream_options: { include_usage: true } }
  const stream = sdk.chat.completions.stream(asked, { signal })
  stream.on('content', (words) => onText(words))
  return stream.finalChatCompletion()
}

function bodyOf(
  model: string,
  { structured, outputTokens }: ModelCapabilities,
  { system, turns, form, tools = [] }: ChatRequest,
): Request {
  const told =
    form && structured !== 'schema' ? `${system}\n\nSchema: ${JSON.stringify(form.schema)}` : system
  const body: Request = {
    model,
    messages: [{ role: 'system', content: told }, ...turns.map(messageOf)],
    max_completion_tokens: outputTokens,
  }
  if (form && structured === 'schema') {
    const { schema, strict } = form
    body.response_format = { type: 'json_schema', json_schema: { name: 'answer', schema, strict } }
  } else if (form && structured === 'json') body.response_format = { type: 'json_object' }
  if (tools.length > 0) {
    body.tools = tools.map(({ name, description, form: { schema, strict } }) => ({
      type: 'function',
      function: { name, description, parameters: schema, strict },
    }))
  }
  return body
}

function messageOf(turn: Turn): Message {
  if (turn.role === 'tool') return { role: 'tool', tool_call_id: turn.toolCallId, content: turn.text }
  if (turn.role === 'user') return { role: 'user', content: turn.parts.map(partOf) }
  const { text, toolCalls = [] } = turn
  const written = toolCalls.map(({ id, name, arguments: value }) => ({
    ...{ id, type: 'function' as const },
    function: { name, arguments: JSON.stringify(value) },
  }))
  return { role: 'assistant', content: text, ...(written.length > 0 ? { tool_calls: written } : {}) }
}

function partOf(part: Part): OpenAI.Chat.ChatCompletionContentPart {
  if ('text' in part) return { type: 'text', text: part.text }
  if (!('picture' in part)) throw new TypeError('Cannot show a clip: this API takes pictures')
  const url = `data:image/jpeg;base64,${part.picture.toString('base64')}`
  return { type: 'image_url', image_url: { url } }
}

const ENDED: Record<string, ChatAnswer['ended']> = { length: 'cut', content_filter: 'refused' }

/** Servers that only resemble OpenAI's leave out what they like. */
function answerOf(answer: OpenAI.Chat.ChatCompletion, capabilities: ModelCapabilities): ChatAnswer {
  const choice = answer?.choices?.[0]
  const message = choice?.message
  const calls = (message?.tool_calls ?? []).filter((each) => each.type === 'function')
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = answer?.usage ?? {}
  return {
    text: message?.content ?? '',
    toolCalls: calls.map(({ id, function: { name, arguments: text } }) => ({
      ...{ id, name },
      arguments: jsonIn(text),
    })),
    ended: message?.refusal ? 'refused' : (ENDED[choice?.finish_reason ?? ''] ?? 'whole'),
    refusal: message?.refusal ?? undefined,
    usage: usageOf(capabilities, inputTokens, outputTokens),
  }
}

const refusedBy = ({ message }: APIError): ChatAnswer => ({
  ...{ text: '', toolCalls: [], ended: 'refused', usage: undefined },
  refusal: message,
})
