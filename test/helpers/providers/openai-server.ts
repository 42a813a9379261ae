import { openapiContract } from '../contracts/openapi.ts'
import { startHttp, type Reply, type Request } from './http.ts'
import { heardIn, verboseReply } from './openai-audio.ts'
import { obedient, type Asked, type HearingStandIn, type Says } from './says.ts'
import { refusedInStrictSchema } from './strict-schema.ts'

export interface OpenaiServerOptions {
  /** Or whether one is good. */
  key?: string | ((given: string) => boolean)
  /** Whose description among the shared contracts requests and answers are held to, and whose manners it has. @default OPENAI */
  flavour?: Flavour
}

interface Flavour {
  contract: string
  /** What its paths begin with. */
  prefix: string
  /** The names of its schemas. */
  schemas: { request: string; answer: string; embedding: string }
  /** The header that has to carry the key. */
  keyHeader: string
  /** Whether its filter answers with an error in place of an empty answer. */
  filterIsError: boolean
}

const OPENAI: Flavour = {
  ...{ contract: 'openai.openapi.json', prefix: '/v1', keyHeader: 'authorization', filterIsError: false },
  schemas: {
    request: 'CreateChatCompletionRequest',
    answer: 'CreateChatCompletionResponse',
    embedding: 'CreateEmbeddingRequest',
  },
}

export const AZURE: Flavour = {
  ...{
    contract: 'azure-openai-v1.openapi.json',
    prefix: '/openai/v1',
    keyHeader: 'api-key',
    filterIsError: true,
  },
  schemas: {
    request: 'AzureCreateChatCompletionRequest',
    answer: 'AzureCreateChatCompletionResponse',
    embedding: 'AzureCreateEmbeddingRequest',
  },
}

interface Body {
  model: string
  messages: { role: string; content: unknown; tool_call_id?: string }[]
  response_format?: { type: string; json_schema?: { schema: unknown; strict?: boolean } }
  tools?: { function: { name: string; parameters: unknown; strict?: boolean } }[]
  input?: string[]
  dimensions?: number
}

/** A server that speaks OpenAI's API, strict by its description: what that does not list is refused with 400. */
export async function startOpenaiServer(options: OpenaiServerOptions = {}): Promise<HearingStandIn> {
  const { key = 'sk-test', flavour = OPENAI } = options
  const { contract, prefix, schemas, keyHeader } = flavour
  const check = openapiContract(contract)
  const standIn = (await startHttp((request) => {
    const { method, path, headers, body } = request
    const refuse = (status: number, message: string, code: string | null = null): Reply => {
      standIn.refused.push(message)
      return { status, body: { error: { message, type: 'invalid_request_error', param: null, code } } }
    }
    // Azure takes tokens in place of its own header, too.
    const given = String(headers[keyHeader] ?? headers.authorization).replace('Bearer ', '')
    if (typeof key === 'string' ? given !== key : !key(given)) {
      return refuse(401, `Incorrect API key provided: ${given}`, 'invalid_api_key')
    }
    if (method === 'GET' && path === `${prefix}/models`) return { body: { object: 'list', data: [] } }
    const wanted = body as Body
    if (method === 'POST' && path === `${prefix}/chat/completions`) {
      const wrong = check?.(schemas.request, wanted) ?? wrongSchemas(wanted) ?? wrongTurns(wanted)
      if (wrong) return refuse(400, wrong)
      const asked = askedBy(wanted)
      standIn.asked.push(asked)
      const says = standIn.next.shift() ?? standIn.usually(asked)
      if ('filtered' in says && flavour.filterIsError) {
        const message = 'The response was filtered due to the prompt triggering the content policy.'
        return {
          status: 400,
          body: { error: { message, type: null, param: 'prompt', code: 'content_filter' } },
        }
      }
      const reply = replyOf(says, wanted.model)
      // What is broken on purpose is not held to the description.
      const odd = 'fault' in says || reply.status ? undefined : check?.(schemas.answer, reply.body)
      if (odd) throw new Error(`the stand-in itself answers wrong: ${odd}`)
      return reply
    }
    if (method === 'POST' && path === `${prefix}/embeddings`) {
      const wrong = check?.(schemas.embedding, wanted)
      if (wrong) return refuse(400, wrong)
      if (wanted.input!.some((text) => text === '')) return refuse(400, "'input' cannot be an empty string")
      const fault = standIn.next.shift()
      if (fault && 'fault' in fault) return { body: { object: 'list' }, fault: fault.fault }
      return embeddings(wanted)
    }
    if (method === 'POST' && path === `${prefix}/audio/transcriptions`) return transcribed(request, refuse)
    return refuse(404, `Unknown request URL: ${method} ${path}`)
  })) as HearingStandIn
  Object.assign(standIn, { heard: [], heardNext: [], speaks: () => [] })
  async function transcribed(
    request: Request,
    refuse: (status: number, message: string) => Reply,
  ): Promise<Reply> {
    const heard = await heardIn(request, check)
    if ('wrong' in heard) return refuse(heard.status, heard.wrong)
    standIn.heard.push(heard)
    const odd = standIn.heardNext.shift()
    if (odd && 'body' in odd) return odd
    const reply = verboseReply(heard, standIn.speaks(heard))
    const wrong = check?.('CreateTranscriptionResponseVerboseJson', reply.body)
    if (wrong) throw new Error(`the stand-in itself answers wrong: ${wrong}`)
    return { ...reply, ...odd }
  }
  standIn.usually = obedient
  standIn.url += prefix
  return standIn
}

function wrongSchemas({ response_format: format, tools = [] }: Body): string | undefined {
  const strict = [
    format?.json_schema,
    ...tools.map((tool) => ({ ...tool.function, schema: tool.function.parameters })),
  ]
  return strict
    .filter((each) => each?.strict)
    .map((each) => refusedInStrictSchema(each!.schema))
    .find((each) => each !== undefined)
}

/** Calls of tools have to be answered before anything else is said. */
function wrongTurns({ messages }: Body): string | undefined {
  const open = new Set<string>()
  for (const message of messages) {
    const { role, tool_call_id: id } = message
    if (role === 'tool' && !open.delete(id!)) return `messages with role 'tool' must follow their call: ${id}`
    if (role !== 'tool' && open.size > 0)
      return `tool_call_ids did not have response messages: ${[...open].join()}`
    const { tool_calls: calls = [] } = message as { tool_calls?: { id: string }[] }
    for (const call of calls) open.add(call.id)
  }
  return undefined
}

function askedBy(body: Body): Asked {
  const { messages, response_format: format, tools = [] } = body
  const parts = messages.flatMap(({ role, content }) =>
    (typeof content === 'string' ? [{ type: 'text', text: content }] : ((content ?? []) as object[])).map(
      (part) => ({ role, ...(part as { text?: string; image_url?: { url: string } }) }),
    ),
  )
  const said = (is: (role: string) => boolean): string[] =>
    parts.filter(({ role, text }) => text !== undefined && is(role)).map(({ text }) => text!)
  const urls = parts.flatMap(({ image_url: image }) => (image ? [image.url] : []))
  return {
    system: said((role) => role === 'system').join('\n'),
    text: said((role) => role === 'user' || role === 'assistant').join('\n'),
    pictures: urls.map((url) => Buffer.from(url.split(',')[1]!, 'base64')),
    videos: [],
    schema: format?.json_schema?.schema,
    tools: tools.map((tool) => tool.function.name),
    results: said((role) => role === 'tool'),
    body,
  }
}

function replyOf(says: Says, model: string): Reply {
  const answer = (finish: string, message: object): Reply => ({
    body: {
      ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model },
      choices: [
        {
          index: 0,
          finish_reason: finish,
          logprobs: null,
          message: { role: 'assistant', content: null, refusal: null, ...message },
        },
      ],
      usage: { prompt_tokens: 1000, completion_tokens: 50, total_tokens: 1050 },
    },
  })
  const call = (name: string, text: string, index: number) => ({
    ...{ id: `call_${index}`, type: 'function' },
    function: { name, arguments: text },
  })
  if ('fault' in says)
    return { ...answer('stop', { content: '{"summary":"A long enough text."}' }), fault: says.fault }
  if ('text' in says) return answer('stop', { content: says.text })
  if ('value' in says) return answer('stop', { content: JSON.stringify(says.value) })
  if ('cut' in says) return answer('length', { content: says.cut })
  if ('refusal' in says) return answer('stop', { refusal: says.refusal })
  if ('filtered' in says) return answer('content_filter', { content: '' })
  if ('empty' in says) return answer('stop', { content: '' })
  const calls =
    'calls' in says
      ? says.calls.map((each, index) => call(each.name, JSON.stringify(each.arguments), index))
      : [call(says.writtenCall.name, says.writtenCall.arguments, 0)]
  return answer('tool_calls', { tool_calls: calls })
}

/** Vectors by the letters of the words, not of length 1: texts with the same words are alike. */
function embeddings({ input = [], model, dimensions = 1536 }: Body): Reply {
  const data = input.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: lettersOf(text, dimensions),
  }))
  const tokens = input.join(' ').split(/\s+/).length
  return { body: { object: 'list', model, data, usage: { prompt_tokens: tokens, total_tokens: tokens } } }
}

export function lettersOf(text: string, dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, () => 0.001)
  for (const word of text.toLowerCase().match(/\w+/g) ?? []) {
    let hash = 7
    for (const letter of word) hash = (hash * 31 + letter.codePointAt(0)!) % dimensions
    vector[hash]! += 3
  }
  return vector
}
