import { geminiFiles, type GeminiFiles } from './gemini-files.ts'
import { SIGNATURE, wrongContents, wrongSchema, type Content } from './gemini-turns.ts'
import { startHttp, type Reply, type Request } from './http.ts'
import { protoContract } from '../contracts/proto.ts'
import { decoded } from './openai-audio.ts'
import { obedient, type Asked, type HearingStandIn, type Says } from './says.ts'
import { lettersOf } from './openai-server.ts'

export interface GeminiStandIn extends HearingStandIn {
  files: GeminiFiles
  /** Sees the requests for vectors that are answered. */
  onEmbed: (body: unknown) => void
}

interface Body {
  contents: Content[]
  systemInstruction?: Content
  tools?: { functionDeclarations: { name: string; parametersJsonSchema: unknown }[] }[]
  generationConfig?: { responseJsonSchema?: unknown; responseMimeType?: string }
}

interface EmbedBody {
  requests: { model: string; content: Content; outputDimensionality?: number; taskType?: string }[]
}

/** Bytes of a request with media within. */
const LARGEST = 20 * 1024 * 1024
/** Numbers in a vector where nothing else is asked for. */
const DIMENSIONS = 3072

/** A server that speaks Gemini's API, strict by its description: what that does not list is refused with 400. */
export async function startGeminiServer({ key = 'sk-test' } = {}): Promise<GeminiStandIn> {
  const check = protoContract('gemini-v1beta.json', 'google.ai.generativelanguage.v1beta')
  const refuse = (code: number, status: string, message: string, details?: object[]): Reply => {
    standIn.refused.push(message)
    return { status: code, body: { error: { code, message, status, ...(details ? { details } : {}) } } }
  }

  const wrongIn = (model: string, body: Body, bytes: number): string | undefined =>
    (bytes > LARGEST ? `Request payload size exceeds the limit: ${LARGEST} bytes.` : undefined) ??
    check?.('GenerateContentRequest', { model, ...body }) ??
    wrongContents(body.contents, model) ??
    wrongSchema(body.generationConfig?.responseJsonSchema, 'responseJsonSchema') ??
    toolsOf(body)
      .map((tool) => wrongSchema(tool.parametersJsonSchema, tool.name))
      .find(Boolean) ??
    (body.generationConfig?.responseJsonSchema && !body.generationConfig.responseMimeType
      ? 'response_json_schema needs a response_mime_type'
      : undefined) ??
    lostFile(body)

  function generate(model: string, body: Body, bytes: number): Reply | Promise<Reply> {
    const wrong = wrongIn(model, body, bytes)
    if (wrong) return refuse(400, 'INVALID_ARGUMENT', wrong)
    const sound = soundIn(body)
    if (sound) return hear(model, sound)
    const asked = askedBy(body)
    standIn.asked.push(asked)
    const says = standIn.next.shift() ?? standIn.usually(asked)
    const reply = replyOf(says, model)
    // What is broken on purpose is not held to the description.
    const odd = 'fault' in says ? undefined : check?.('GenerateContentResponse', reply.body)
    if (odd) throw new Error(`the stand-in itself answers wrong: ${odd}`)
    return reply
  }

  async function hear(model: string, { mimeType, data }: InlineData): Promise<Reply> {
    const form = SOUNDS[mimeType]
    if (!form) return refuse(400, 'INVALID_ARGUMENT', `Unsupported MIME type: ${mimeType}`)
    const bytes = Buffer.from(data, 'base64')
    const found = await decoded(bytes, `.${form}`)
    if (!found)
      return refuse(400, 'INVALID_ARGUMENT', 'The audio is corrupt, or its type is not the one given')
    const heard = { model, name: `sound.${form}`, type: mimeType, bytes, ...found }
    standIn.heard.push(heard)
    const next = standIn.heardNext.shift()
    if (next && 'fault' in next) return replyOf(next, model)
    if (next) return replyOf({ value: next.body }, model)
    const lines = standIn
      .speaks(heard)
      .map(({ start, end, text }) => ({ startTime: start, endTime: end, text }))
    return replyOf({ value: { language: lines.length > 0 ? 'English' : '', lines } }, model)
  }

  /** Files that are shown have to be there, and ready. */
  function lostFile({ contents }: Body): string | undefined {
    const uris = contents.flatMap(({ parts = [] }) => parts.flatMap((part) => part.fileData?.fileUri ?? []))
    const lost = uris.find((uri) => {
      const file = standIn.files.stored.get(uri.split('/v1beta/')[1]!)
      return !file || file.looks > 0 || standIn.files.becomes === 'FAILED'
    })
    return lost && `The File ${lost} is not in an ACTIVE state and usage is not allowed.`
  }

  function askedBy(body: Body): Asked {
    const parts = body.contents.flatMap(({ parts = [] }) => parts)
    const media = (type: string) =>
      parts.flatMap(({ inlineData }) =>
        inlineData?.mimeType === type ? [Buffer.from(inlineData.data, 'base64')] : [],
      )
    const placed = parts.flatMap(({ fileData }) =>
      fileData ? [standIn.files.stored.get(fileData.fileUri.split('/v1beta/')[1]!)!.bytes] : [],
    )
    const results = parts.flatMap(({ functionResponse }) =>
      functionResponse ? [JSON.stringify((functionResponse as { response?: unknown }).response)] : [],
    )
    return {
      system: textOf(body.systemInstruction ?? {}),
      text: body.contents.map(textOf).join('\n'),
      pictures: media('image/jpeg'),
      videos: [...media('video/mp4'), ...placed],
      schema: body.generationConfig?.responseJsonSchema,
      tools: toolsOf(body).map(({ name }) => name),
      ...{ results, body },
    }
  }

  function embed(model: string, body: EmbedBody): Reply {
    const wrong =
      check?.('BatchEmbedContentsRequest', { model: `models/${model}`, ...body }) ??
      (body.requests.length > 100 ? 'at most 100 requests can be in one batch' : undefined) ??
      (body.requests.some((each) => each.model !== `models/${model}`) ? 'the models differ' : undefined) ??
      (body.requests.some(({ content }) => textOf(content) === '') ? 'content is empty' : undefined)
    if (wrong) return refuse(400, 'INVALID_ARGUMENT', wrong)
    standIn.onEmbed(body)
    const fault = standIn.next.shift()
    if (fault && 'fault' in fault) return { body: { embeddings: [] }, fault: fault.fault }
    const embeddings = body.requests.map(({ content, outputDimensionality: length = DIMENSIONS }) => ({
      values: lettersOf(textOf(content), length),
    }))
    return { body: { embeddings } }
  }

  function answer(request: Request): Reply | Promise<Reply> {
    const { method, path, headers, body, raw } = request
    if (headers['x-goog-api-key'] !== key) {
      const reason = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }
      const message = `API key not valid: ${headers['x-goog-api-key']}. Please pass a valid API key.`
      return refuse(400, 'INVALID_ARGUMENT', message, [reason])
    }
    const file = standIn.files.answer(request)
    if (file) return file
    const [, model = '', verb] = /^\/v1beta\/models\/([^/:]+)(?::(\w+))?$/.exec(path) ?? []
    if (!model.startsWith('gemini-')) {
      return refuse(
        404,
        'NOT_FOUND',
        `models/${model} is not found for API version v1beta: ${method} ${path}`,
      )
    }
    if (method === 'GET' && !verb) return { body: { name: `models/${model}`, version: '1' } }
    if (method === 'POST' && verb === 'generateContent') return generate(model, body as Body, raw.body.length)
    if (method === 'POST' && verb === 'batchEmbedContents') return embed(model, body as EmbedBody)
    return refuse(404, 'NOT_FOUND', `unknown method: ${method} ${path}`)
  }

  const plain = await startHttp(answer)
  const standIn: GeminiStandIn = Object.assign(plain, {
    usually: obedient,
    onEmbed: () => undefined,
    ...{ heard: [], heardNext: [], speaks: () => [] },
    files: geminiFiles(() => plain.url, check, refuse),
  })
  return standIn
}

interface InlineData {
  mimeType: string
  data: string
}

/** What is heard of, by its type, and how its file ends. */
const SOUNDS: Record<string, string> = { 'audio/flac': 'flac', 'audio/mp4': 'm4a' }

const soundIn = ({ contents }: Body): InlineData | undefined =>
  contents
    .flatMap(({ parts = [] }) => parts.flatMap(({ inlineData }) => inlineData ?? []))
    .find(({ mimeType }) => mimeType.startsWith('audio/'))

const textOf = ({ parts = [] }: Content): string => parts.map(({ text = '' }) => text).join('\n')
const toolsOf = ({ tools = [] }: Body) => tools.flatMap((tool) => tool.functionDeclarations ?? [])

function replyOf(says: Says, model: string): Reply {
  const answer = (finishReason: string, parts: object[], finishMessage?: string): Reply => ({
    body: {
      candidates: [
        {
          index: 0,
          content: { role: 'model', parts },
          finishReason,
          ...(finishMessage ? { finishMessage } : {}),
        },
      ],
      // 10 of those that were written are thoughts.
      usageMetadata: {
        ...{
          promptTokenCount: 1000,
          candidatesTokenCount: 40,
          thoughtsTokenCount: 10,
          totalTokenCount: 1050,
        },
      },
      ...{ modelVersion: model, responseId: 'response-1' },
    },
  })
  const thought = { text: 'They ask me something.', thought: true }
  if ('fault' in says)
    return { ...answer('STOP', [{ text: '{"summary":"A long enough text."}' }]), fault: says.fault }
  if ('text' in says) return answer('STOP', [thought, { text: says.text, thoughtSignature: SIGNATURE }])
  if ('value' in says) {
    // Long answers come in several parts.
    const text = JSON.stringify(says.value)
    return answer('STOP', [thought, { text: text.slice(0, 20) }, { text: text.slice(20) }])
  }
  if ('cut' in says) return answer('MAX_TOKENS', [{ text: says.cut }])
  if ('refusal' in says) return answer('PROHIBITED_CONTENT', [], says.refusal)
  if ('filtered' in says) {
    return { body: { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 1000 } } }
  }
  if ('empty' in says) return answer('STOP', [])
  if ('writtenCall' in says)
    return answer('MALFORMED_FUNCTION_CALL', [], `Malformed function call: ${says.writtenCall.name}`)
  const parts = says.calls.map(({ name, arguments: args }, index) => ({
    functionCall: { id: `call-${index}`, name, args },
    ...(index === 0 ? { thoughtSignature: SIGNATURE } : {}),
  }))
  return answer('STOP', parts)
}
