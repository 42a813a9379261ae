import { defineActor } from '../../actors/actor.ts'
import { EventDetectionMessage } from '../../schema/messages/index.ts'

/** Says that its part of M2 is done. */
export default defineActor({
  name: 'detector',
  takes: EventDetectionMessage,
  needs: [],
  async *work({ chunkId }) {
    return { records: [{ fact: 'events_detected', chunkId, events: [] }] }
  },
})
