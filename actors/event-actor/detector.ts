import { EventDetectionMessage } from '../../schema/messages/index.ts'
import { defineActor } from '../actor.ts'
import { readDescription } from './description.ts'
import { detectEvents } from './detect-events.ts'

/** Finds the timed events of a described chunk. */
export default defineActor({
  name: 'detector',
  takes: EventDetectionMessage,
  needs: ['storage', 'language', 'prompts'],
  async *work(message, { storage, language, prompts }, signal) {
    const description = await readDescription(storage, message, signal)
    const { organizationId, cameraId, processId, span } = message
    const times = { startTime: span.startTime.toFixed(1), endTime: span.endTime.toFixed(1) }
    const prompt = await prompts.get('detect-events', times, { organizationId, cameraId, processId })
    const events = await detectEvents(language, description, prompt, signal)
    return { records: [{ fact: 'events_detected', chunkId: message.chunkId, events }] }
  },
})
