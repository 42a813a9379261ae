import { DetectedEvents, type Description, type DetectedEvent } from '../../schema/analysis.ts'
import { eventsOf, promptOfSchema } from '../../schema/event-schema.ts'
import { SpectraError } from '../../core/errors.ts'
import type { Language, Prompt } from '../../core/ports.ts'

/**
 * The events of a described chunk, in order of time, by whichever language; where it was asked by an event schema, of its types alone.
 * Where the motion gate held the chunk back nobody is asked: what the local analyst observed is all there is.
 * A model's times are hints: they are clamped to the span of the chunk (P10).
 * @throws SS_ANALYSIS_FAILED where the answer is no list of events
 */
export async function detectEvents(
  language: Pick<Language, 'generate'>,
  description: Description,
  prompt: Prompt,
  signal: AbortSignal,
): Promise<DetectedEvent[]> {
  const { eventSchema, span } = description
  if (description.notAsked) return inOrder(description.observations, span)
  // Who else was asked is no part of the scene; the types are told beside it.
  const told = { ...description, passedOver: undefined, eventSchema: undefined }
  const own = eventSchema ? [{ role: 'system' as const, prompt: promptOfSchema(eventSchema) }] : []
  const { provider, model, value } = await language.generate(
    [{ role: 'system', prompt }, ...own, { role: 'user', data: told }],
    { schema: eventSchema ? eventsOf(eventSchema.schema) : DetectedEvents, signal },
  )
  if (!value)
    throw new SpectraError(
      'SS_ANALYSIS_FAILED',
      `Cannot use what ${provider} ${model} gave: no list of events`,
    )
  return inOrder(value, span)
}

const inOrder = (events: readonly DetectedEvent[], span: Description['span']): DetectedEvent[] =>
  events.map((event) => clamped(event, span)).sort((a, b) => a.startTime - b.startTime)

function clamped(event: DetectedEvent, span: { startTime: number; endTime: number }): DetectedEvent {
  const within = (time: number): number => Math.min(Math.max(time, span.startTime), span.endTime)
  const startTime = within(event.startTime)
  return { ...event, startTime, endTime: Math.max(startTime, within(event.endTime)) }
}
