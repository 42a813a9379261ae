import type { Description, Observation } from '../../schema/analysis.ts'
import { eventQuestion, foundEvents, observedEvents } from '../../schema/event-question.ts'
import { SpectraError } from '../../core/errors.ts'
import type { Language, Prompt } from '../../core/ports.ts'

/**
 * The events of a described chunk, in order of time, by whichever language; where it was asked by an event schema, of its types alone.
 * Where the motion gate held the chunk back nobody is asked: what the local analyst observed is all there is.
 * @throws SS_ANALYSIS_FAILED where the answer is no list of events
 */
export async function detectEvents(
  language: Pick<Language, 'generate'>,
  description: Description,
  prompt: Prompt,
  signal: AbortSignal,
): Promise<Observation[]> {
  if (description.notAsked) return observedEvents(description)
  const { messages, schema } = eventQuestion(description, prompt)
  const { provider, model, value } = await language.generate(messages, { schema, signal })
  if (!value)
    throw new SpectraError(
      'SS_ANALYSIS_FAILED',
      `Cannot use what ${provider} ${model} gave: no list of events`,
    )
  return foundEvents(description, value)
}
