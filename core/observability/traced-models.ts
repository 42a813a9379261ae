import { systemClock, type Clock } from '../clock.ts'
import { causeOf } from '../errors.ts'
import type {
  CallSpan,
  Embedding,
  Language,
  ModelAnswer,
  ModelMessage,
  Ports,
  Prompt,
  SpanAttributes,
  SpanSink,
  Transcription,
  Vision,
} from '../ports.ts'
import { languageInput, visionInput } from './call-content.ts'
import { currentTrace, newSpanId } from './trace-context.ts'

/** Where spans go, and by what they are dated. */
interface Spans {
  tracing: Pick<SpanSink, 'record'>
  clock: Pick<Clock, 'now'>
}

type Models = Pick<Ports, 'vision' | 'language' | 'embedding' | 'transcription'>

/**
 * The same models; each call that the work on a message makes of them leaves a span, failed or not. Other calls, such as
 * the vector of a search, leave none: nobody's process is the reason.
 */
export const traced = (
  models: Models,
  tracing: Pick<SpanSink, 'record'>,
  clock: Pick<Clock, 'now'> = systemClock,
): Models => ({
  vision: tracedVision(models.vision, { tracing, clock }),
  language: tracedLanguage(models.language, { tracing, clock }),
  embedding: tracedEmbedding(models.embedding, { tracing, clock }),
  transcription: tracedTranscription(models.transcription, { tracing, clock }),
})

const tracedVision = (vision: Vision, spans: Spans): Vision => ({
  ...identity(vision),
  describe(request, signal) {
    const { span, before, prompt, eventSchema: own } = request
    const seconds = span.endTime - span.startTime
    const { key, sha256 } = request.chunk
    const shown = { contentKey: key, contentSha256: sha256 }
    const asked = {
      ...{ ...promptOf(prompt), ...shown, videoSeconds: seconds, earlierChunks: before.length },
      ...(own && { eventSchema: `${own.schema.name}@${own.version}` }),
    }
    return spanOf(
      spans,
      { call: 'vision', name: 'vision.describe', model: vision, asked, input: visionInput(request) },
      () => vision.describe(request, signal),
      ({ summary, observations, thumbnail, notAsked, ...answer }) => ({
        attributes: {
          ...ofAnswer(answer),
          notAsked: notAsked && `${notAsked.provider} ${notAsked.model}: ${notAsked.reason}`,
          summaryChars: summary.length,
          observations: observations.length,
          thumbnailBytes: thumbnail?.length,
        },
        output: { summary, observations },
      }),
    )
  },
})

const tracedLanguage = (language: Language, spans: Spans): Language => ({
  ...identity(language),
  generate(messages, options) {
    const asked = { ...askedBy(messages), tools: options.tools?.length }
    return spanOf(
      spans,
      { call: 'language', name: 'language.generate', model: language, asked, input: languageInput(messages) },
      () => language.generate(messages, options),
      ({ text, value, toolCalls, ...answer }) => ({
        attributes: {
          ...ofAnswer(answer),
          outputChars: text.length + charsOf(value),
          toolCalls: toolCalls.length,
        },
        output: { text, value, toolCalls },
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

/** The same for one that is opened later. */
export const tracedEmbedding = (embedding: Embedding, spans: Spans): Embedding => ({
  ...identity(embedding),
  dimensions: embedding.dimensions,
  embed(texts, kind, signal) {
    const inputChars = texts.reduce((sum, text) => sum + text.length, 0)
    const asked = { kind, texts: texts.length, inputChars, dimensions: embedding.dimensions }
    return spanOf(
      spans,
      { call: 'embedding', name: 'embedding.embed', model: embedding, asked, input: texts },
      () => embedding.embed(texts, kind, signal),
      ({ vectors, ...answer }) => ({
        attributes: ofAnswer(answer),
        output: { vectors: vectors.length, dimensions: embedding.dimensions },
      }),
    )
  },
})

const tracedTranscription = (transcription: Transcription, spans: Spans): Transcription => ({
  ...transcription,
  transcribe(sound, signal) {
    const { seconds, form } = sound
    const asked = { soundSeconds: seconds, form }
    return spanOf(
      spans,
      { call: 'transcription', name: 'transcription.transcribe', model: transcription, asked, input: asked },
      () => transcription.transcribe(sound, signal),
      ({ lines, language, ...answer }) => ({
        attributes: { ...ofAnswer(answer), language, lines: lines.length },
        output: { lines, language },
      }),
    )
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
const ofAnswer = ({ provider, model, usage, passedOver }: ModelAnswer): SpanAttributes => ({
  ...{ provider, model, ...usage },
  passedOver: passedOver
    ?.map((one) => `${one.provider} ${one.model}: ${one.message} (${one.code})`)
    .join('; '),
})

/** A call, before it is made. */
interface Asked {
  call: CallSpan['call']
  name: string
  model: { provider: string; model: string }
  asked: SpanAttributes
  input: unknown
}

/** What came of it: in figures, and itself. */
interface Told {
  attributes: SpanAttributes
  output?: unknown
}

async function spanOf<T>(
  { tracing, clock }: Spans,
  { call: kind, name, model: { provider, model }, asked, input }: Asked,
  call: () => Promise<T>,
  told: (answer: T) => Told,
): Promise<T> {
  const context = currentTrace()
  if (!context) return call()
  const { traceId, spanId: parentSpanId, organizationId, processId, stage, chunkId } = context
  const startedAt = new Date(clock.now())
  const began = performance.now()
  const record = (outcome: Pick<CallSpan, 'error'>, answer: Told): void => {
    const endedAt = new Date(startedAt.getTime() + performance.now() - began)
    const attributes = { stage, chunkId, provider, model, ...asked, ...answer.attributes }
    const subject = { traceId, spanId: newSpanId(), parentSpanId, organizationId, processId }
    const span = { ...subject, call: kind, name, startedAt, endedAt, ...outcome, attributes }
    tracing.record(span, { input, output: answer.output })
  }
  try {
    const answer = await call()
    record({}, told(answer))
    return answer
  } catch (thrown) {
    record({ error: causeOf(thrown) }, { attributes: {} })
    throw thrown
  }
}
