import { randomBytes } from 'node:crypto'
import { systemClock, type Clock } from '../clock.ts'
import { causeOf } from '../errors.ts'
import type {
  Embedding,
  Language,
  ModelAnswer,
  ModelMessage,
  Ports,
  Prompt,
  SpanAttributes,
  Tracing,
  Vision,
} from '../ports.ts'
import { currentTrace } from './trace-context.ts'

/** Where spans go, and by what they are dated. */
interface Spans {
  tracing: Pick<Tracing, 'record'>
  clock: Pick<Clock, 'now'>
}

type Models = Pick<Ports, 'vision' | 'language' | 'embedding'>

/**
 * The same models; each call that the work on a message makes of them leaves a span, failed or not. Other calls, such as
 * the vector of a search, leave none: nobody's process is the reason.
 */
export const traced = (
  models: Models,
  tracing: Pick<Tracing, 'record'>,
  clock: Pick<Clock, 'now'> = systemClock,
): Models => ({
  vision: tracedVision(models.vision, { tracing, clock }),
  language: tracedLanguage(models.language, { tracing, clock }),
  embedding: tracedEmbedding(models.embedding, { tracing, clock }),
})

const tracedVision = (vision: Vision, spans: Spans): Vision => ({
  ...identity(vision),
  describe(request, signal) {
    const { span, before, prompt } = request
    const seconds = span.endTime - span.startTime
    const asked = { ...promptOf(prompt), videoSeconds: seconds, earlierChunks: before.length }
    return spanOf(
      spans,
      'vision.describe',
      vision,
      asked,
      () => vision.describe(request, signal),
      ({ summary, observations, thumbnail, ...answer }) => ({
        ...ofAnswer(answer),
        summaryChars: summary.length,
        observations: observations.length,
        thumbnailBytes: thumbnail?.length,
      }),
    )
  },
})

const tracedLanguage = (language: Language, spans: Spans): Language => ({
  ...identity(language),
  generate(messages, options) {
    const asked = { ...askedBy(messages), tools: options.tools?.length }
    const call = () => language.generate(messages, options)
    return spanOf(
      spans,
      'language.generate',
      language,
      asked,
      call,
      ({ text, value, toolCalls, ...answer }) => ({
        ...ofAnswer(answer),
        outputChars: text.length + charsOf(value),
        toolCalls: toolCalls.length,
      }),
    )
  },
})

/** The prompt of a conversation, and how much else was said in it. */
function askedBy(messages: readonly ModelMessage[]): SpanAttributes {
  const prompt = messages.find((message) => message.role === 'system')?.prompt
  const rest = messages.filter(({ role }) => role !== 'system')
  return { ...(prompt && promptOf(prompt)), messages: messages.length, inputChars: charsOf(rest) }
}

/** As the JSON that it travels as. */
const charsOf = (value: unknown): number => JSON.stringify(value)?.length ?? 0

const tracedEmbedding = (embedding: Embedding, spans: Spans): Embedding => ({
  ...identity(embedding),
  dimensions: embedding.dimensions,
  embed(texts, kind, signal) {
    const inputChars = texts.reduce((sum, text) => sum + text.length, 0)
    const asked = { kind, texts: texts.length, inputChars, dimensions: embedding.dimensions }
    const call = () => embedding.embed(texts, kind, signal)
    return spanOf(spans, 'embedding.embed', embedding, asked, call, ofAnswer)
  },
})

const identity = <M extends Vision | Language | Embedding>(model: M) => ({
  provider: model.provider,
  model: model.model,
  health: () => model.health(),
})

const promptOf = ({ name, version, text }: Prompt): SpanAttributes => ({
  prompt: `${name}@${version}`,
  promptChars: text.length,
})

/** Who answered, who need not be the one that was asked first, and what it took. */
const ofAnswer = ({ provider, model, usage }: ModelAnswer): SpanAttributes => ({ provider, model, ...usage })

async function spanOf<T>(
  { tracing, clock }: Spans,
  name: string,
  { provider, model }: { provider: string; model: string },
  asked: SpanAttributes,
  call: () => Promise<T>,
  told: (answer: T) => SpanAttributes,
): Promise<T> {
  const context = currentTrace()
  if (!context) return call()
  const { traceId, organizationId, processId, stage, chunkId } = context
  const startedAt = new Date(clock.now())
  const began = performance.now()
  const record = (outcome: { error?: ReturnType<typeof causeOf> }, answer: SpanAttributes): void => {
    const endedAt = new Date(startedAt.getTime() + performance.now() - began)
    const attributes = { stage, chunkId, provider, model, ...asked, ...answer }
    const spanId = randomBytes(8).toString('hex')
    const subject = { traceId, spanId, organizationId, processId }
    tracing.record({ ...subject, name, startedAt, endedAt, ...outcome, attributes })
  }
  try {
    const answer = await call()
    record({}, told(answer))
    return answer
  } catch (thrown) {
    record({ error: causeOf(thrown) }, {})
    throw thrown
  }
}
