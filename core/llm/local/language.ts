import type { DetectedEvent } from '../../../schema/analysis.ts'
import type { Language } from '../../ports.ts'
import { eventsFromText } from './text-events.ts'

const PROVIDER = 'local'

/**
 * Language without a model: the events of a description are its observations. A description without any (another provider's) is
 * read sentence by sentence for times and a few plain words; what comes of that says so (`source: 'text'`) and is not trusted far.
 */
export function createLocalLanguage(): Language {
  return {
    provider: PROVIDER,
    model: 'extractive-1',
    async detectEvents(description, _prompt, signal) {
      signal.throwIfAborted()
      const { span, summary, observations } = description
      // The local analyst observes whatever it says; another model may only have told it.
      const told = observations.length === 0 && description.provider !== PROVIDER
      const events = told ? eventsFromText(summary, span) : observations
      return events.map((event) => clamped(event, span)).sort((a, b) => a.startTime - b.startTime)
    },
    async health() {},
  }
}

function clamped(event: DetectedEvent, span: { startTime: number; endTime: number }): DetectedEvent {
  const within = (time: number): number => Math.min(Math.max(time, span.startTime), span.endTime)
  const startTime = within(event.startTime)
  return { ...event, startTime, endTime: Math.max(startTime, within(event.endTime)) }
}
