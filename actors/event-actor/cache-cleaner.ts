import { clipKey } from '../../schema/keys.ts'
import { EventDetectionMessage } from '../../schema/messages/index.ts'
import { defineActor } from '../actor.ts'

/** Removes the copy of the chunk that the stages worked on, its sound, and with the last chunk the clip that it was cut from; the kept one stays. */
export default defineActor({
  name: 'cacheCleaner',
  takes: EventDetectionMessage,
  needs: ['storage'],
  async *work(message, { storage }, signal) {
    const { organizationId, processId, modality } = message
    await storage.remove(message.cacheKey, { signal })
    if (message.soundKey) await storage.remove(message.soundKey, { signal })
    if (modality === 'live' && !message.clipGoesOn)
      await storage.remove(clipKey(organizationId, processId), { signal })
    return { records: [{ fact: 'cache_cleaned', chunkId: message.chunkId }] }
  },
})
