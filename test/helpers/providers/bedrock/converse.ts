import type { Asked, Says } from '../says.ts'

interface Block {
  text?: string
  image?: { source: { bytes: string } }
  audio?: { format: string; source: { bytes?: string } }
  video?: { source: { bytes?: string; s3Location?: { uri: string } } }
  toolUse?: { toolUseId: string; name: string }
  toolResult?: { toolUseId: string; content: { text?: string }[] }
}

export interface ConverseBody {
  modelId: string
  system?: { text: string }[]
  messages?: { role: 'user' | 'assistant'; content: Block[] }[]
  toolConfig?: {
    tools: { toolSpec: { name: string; inputSchema: { json: unknown } } }[]
    toolChoice?: { auto?: object; any?: object; tool?: { name: string } }
  }
}

/** The tool that gives an answer in a form. */
const ANSWER = 'give_answer'
/** Bytes of a whole request to Nova, and to Voxtral. */
const LARGEST = 25 * 1024 ** 2
const LARGEST_HEARD = 2_000_000
const KNOWN = /^((us|eu|apac|global)\.)?(amazon\.nova|anthropic\.claude|meta\.llama|mistral\.voxtral)/

/** What Bedrock refuses though its description allows it, in its words; undefined where nothing is. */
export function conversationFault(body: ConverseBody, bytes: number): string | undefined {
  const { modelId, messages = [], toolConfig } = body
  if (!KNOWN.test(modelId)) return 'The provided model identifier is invalid.'
  if (messages[0]?.role !== 'user') return 'A conversation must start with a user message.'
  if (messages.some(({ role }, at) => role === messages[at - 1]?.role))
    return 'A conversation must alternate between user and assistant roles.'
  const blocks = messages.flatMap(({ content }) => content)
  if (blocks.some(({ text }) => text?.trim() === '')) return 'The text field in the ContentBlock is blank.'
  const hears = modelId.includes('voxtral')
  const sounds = blocks.filter(({ audio }) => audio)
  if (sounds.length > 0 && !hears) return "This model doesn't support the audio content block."
  if (hears && blocks.some(({ image, video }) => image ?? video))
    return "This model doesn't support the image and video content blocks."
  if (hears && bytes > LARGEST_HEARD) return 'The request is too large.'
  const videos = blocks.filter(({ video }) => video)
  if (videos.length > 0 && !modelId.includes('nova'))
    return "This model doesn't support the video content block."
  if (videos.length > 1) return 'At most one video is taken.'
  if (blocks.filter(({ image }) => image).length > 20) return 'At most 20 images are taken.'
  if (bytes > LARGEST) return 'The request is too large.'
  if (!toolConfig && blocks.some(({ toolUse, toolResult }) => toolUse ?? toolResult))
    return 'The toolConfig field must be defined when using toolUse and toolResult content blocks.'
  const { toolChoice } = toolConfig ?? {}
  if (toolChoice && modelId.includes('llama'))
    return "This model doesn't support the toolConfig.toolChoice field."
  const names = new Set((toolConfig?.tools ?? []).map(({ toolSpec }) => toolSpec.name))
  if (toolChoice?.tool && !names.has(toolChoice.tool.name))
    return 'The tool that is chosen is not among the tools.'
  return unansweredCall(messages)
}

/** Calls have to be answered by the very next message, all of them. */
function unansweredCall(messages: NonNullable<ConverseBody['messages']>): string | undefined {
  for (const [at, { content }] of messages.entries()) {
    const called = content.flatMap(({ toolUse }) => toolUse?.toolUseId ?? [])
    const next = messages[at + 1]?.content ?? []
    const answered = next.flatMap(({ toolResult }) => toolResult?.toolUseId ?? [])
    if (called.toSorted().join() !== answered.toSorted().join())
      return 'Expected toolResult blocks for the toolUse blocks of the message before.'
  }
  return undefined
}

/** The sound that is to be transcribed, where there is one. */
export function soundIn({ messages = [] }: ConverseBody): { form: string; bytes: Buffer } | undefined {
  const [audio] = messages.flatMap(({ content }) => content.flatMap(({ audio }) => audio ?? []))
  return audio && { form: audio.format, bytes: Buffer.from(audio.source.bytes ?? '', 'base64') }
}

export function askedBy(body: ConverseBody): Asked {
  const { system = [], messages = [], toolConfig } = body
  const blocks = messages.flatMap(({ content }) => content)
  const tools = (toolConfig?.tools ?? []).map(({ toolSpec }) => toolSpec)
  const form = tools.find(({ name }) => name === ANSWER)
  return {
    system: system.map(({ text }) => text).join('\n'),
    text: blocks.flatMap(({ text }) => text ?? []).join('\n'),
    pictures: blocks.flatMap(({ image }) => (image ? [Buffer.from(image.source.bytes, 'base64')] : [])),
    videos: blocks.flatMap(({ video }) =>
      video?.source.bytes === undefined ? [] : [Buffer.from(video.source.bytes, 'base64')],
    ),
    schema: form?.inputSchema.json,
    tools: tools.filter(({ name }) => name !== ANSWER).map(({ name }) => name),
    results: blocks.flatMap(({ toolResult }) => toolResult?.content.flatMap(({ text }) => text ?? []) ?? []),
    body,
  }
}

export function replyOf(says: Says, { toolConfig }: ConverseBody): object {
  const reply = (stopReason: string, ...content: object[]): object => ({
    output: { message: { role: 'assistant', content } },
    stopReason,
    usage: { inputTokens: 1000, outputTokens: 50, totalTokens: 1050 },
    metrics: { latencyMs: 5 },
  })
  const use = (name: string, input: unknown, at = 0): object => ({
    toolUse: { toolUseId: `tooluse_${at}`, name, input },
  })
  const held = toolConfig?.tools.some(({ toolSpec }) => toolSpec.name === ANSWER) === true
  if ('fault' in says) return reply('end_turn', { text: '{"summary":"A long enough text."}' })
  if ('text' in says) return reply('end_turn', { text: says.text })
  if ('value' in says) {
    return held
      ? reply('tool_use', use(ANSWER, says.value))
      : reply('end_turn', { text: JSON.stringify(says.value) })
  }
  if ('cut' in says) return reply('max_tokens', { text: says.cut })
  if ('refusal' in says) return reply('guardrail_intervened', { text: says.refusal })
  if ('filtered' in says) return reply('content_filtered')
  if ('empty' in says) return reply('end_turn')
  if ('calls' in says)
    return reply('tool_use', ...says.calls.map((each, at) => use(each.name, each.arguments, at)))
  // Bedrock parses what a model writes: what is no JSON ends as such.
  return reply('malformed_tool_use', { text: says.writtenCall.arguments })
}
