import type { Description, Observation } from '../../schema/analysis.ts'
import { eventQuestion, foundEvents } from '../../schema/event-question.ts'
import type { AskedSchema } from '../../schema/event-schema.ts'
import { SpectraError } from '../errors.ts'
import type {
  ChunkView,
  Language,
  ModelAnswer,
  Prompt,
  Storage,
  TrialDescription,
  TrialEvents,
  TrialStep,
  Vision,
  VisionRequest,
} from '../ports.ts'
import { storedVideo } from '../stored-video.ts'

type Kept = Pick<ChunkView, 'videoKey' | 'sha256'>

/** What a trial looks at. */
export interface Scene {
  organizationId: string
  cameraId?: string
  chunk: ChunkView
  /** Earlier ones, nearest first. */
  before: readonly Kept[]
  startedAt?: string
  regions?: VisionRequest['regions']
}

export interface Described {
  description: Description
  told: TrialDescription
}

/** Describes the chunk by this prompt, as the stage does, whether something moves in it or not. */
export async function describe(
  { vision, storage }: { vision: Pick<Vision, 'describe'>; storage: Pick<Storage, 'asFile'> },
  { chunk, before, ...scene }: Scene,
  { prompt, eventSchema }: { prompt: Prompt; eventSchema: AskedSchema | undefined },
  signal: AbortSignal,
): Promise<Described> {
  const { id: chunkId, ordinal, startTime, endTime } = chunk
  const span = { ordinal, startTime, endTime }
  const began = performance.now()
  await using videos = new AsyncDisposableStack()
  const of = ({ videoKey: key, sha256 }: Kept) => videos.use(storedVideo(storage, { key, sha256 }))
  const result = await vision.describe(
    {
      ...{ ...scene, chunkId, span, prompt, eventSchema, motionGate: false },
      ...{ chunk: of(chunk), before: before.map(of) },
    },
    signal,
  )
  const { summary, observations, claims, provider, model } = result
  return {
    description: { chunkId, span, summary, observations, claims, eventSchema, provider, model },
    told: { ...stepOf(result, began), summary, isKept: false },
  }
}

/** Finds the events of a description by this prompt, as the stage does. */
export async function findEvents(
  language: Pick<Language, 'generate'>,
  description: Description,
  prompt: Prompt,
  signal: AbortSignal,
): Promise<TrialEvents> {
  const began = performance.now()
  const { messages, schema } = eventQuestion(description, prompt)
  const result = await language.generate(messages, { schema, signal })
  const { value, provider, model } = result
  if (!value) {
    const state = 'no list of events'
    throw new SpectraError('SS_ANALYSIS_FAILED', `Cannot use what ${provider} ${model} gave: ${state}`)
  }
  const step = stepOf(result, began)
  const moved = outside(value, description.span)
  if (moved > 0)
    step.refused.push(`the times of ${moved} of its events lie outside of the chunk: they were moved into it`)
  return { ...step, events: foundEvents(description, value) }
}

const outside = (events: readonly Observation[], { startTime, endTime }: Description['span']): number =>
  events.filter((event) => event.startTime < startTime || event.endTime > endTime).length

const stepOf = (
  { provider, model, usage, passedOver = [], refused = [] }: ModelAnswer,
  began: number,
): TrialStep => ({
  ...{ provider, model, ...(usage && { usage }), passedOver },
  milliseconds: Math.round(performance.now() - began),
  refused: refused.map((fault) => `an answer could not be used, and was asked for again: ${fault}`),
})
