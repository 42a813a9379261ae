import { EventDetectionMessage } from '../../schema/messages/index.ts'
import type { DetectedEvent } from '../../schema/analysis.ts'
import { defineActor } from '../actor.ts'
import { readDescription } from './description.ts'

/** Finds the timed events of a described chunk. Times are clamped to the chunk, whatever a model says (P10). */
export default defineActor({
  name: 'detector',
  takes: EventDetectionMessage,
  needs: ['storage', 'language', 'prompts'],
  async *work(message, { storage, language, prompts }, signal) {
    const description = await readDescription(storage, message)
    const prompt = await prompts.get('detect-events', {
      startTime: message.span.startTime.toFixed(1),
      endTime: message.span.endTime.toFixed(1),
    })
    const events = await language.detectEvents(description, prompt.text, signal)
    return {
      records: [
        {
          fact: 'events_detected',
          chunkId: message.chunkId,
          events: events.map((event) => clamped(event, message.span)),
        },
      ],
    }
  },
})

function clamped(event: DetectedEvent, span: { startTime: number; endTime: number }): DetectedEvent {
  const within = (time: number): number => Math.min(Math.max(time, span.startTime), span.endTime)
  const startTime = within(event.startTime)
  return { ...event, startTime, endTime: Math.max(startTime, within(event.endTime)) }
}
