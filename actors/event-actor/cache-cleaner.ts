import { EventDetectionMessage } from '../../schema/messages/index.ts'
import { defineActor } from '../actor.ts'

/** Removes the copy of the chunk that the stages worked on; the kept one stays. */
export default defineActor({
  name: 'cacheCleaner',
  takes: EventDetectionMessage,
  needs: ['storage'],
  async *work(message, { storage }) {
    await storage.remove(message.cacheKey)
    return { records: [{ fact: 'cache_cleaned', chunkId: message.chunkId }] }
  },
})
