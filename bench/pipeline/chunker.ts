import { z } from 'zod'
import { defineActor } from '../../actors/actor.ts'
import { chunkIdOf } from '../../schema/ids.ts'
import { cacheKey, videoKey } from '../../schema/keys.ts'
import { VideoProcessingRequest } from '../../schema/messages/index.ts'

const SECONDS = 10
const MEDIA = { codec: 'h264', fps: 10, width: 640, height: 360, bytes: 1000, sha256: 'a'.repeat(64) }

/** Cuts nothing: the path of its source is the number of its chunks. */
export default defineActor({
  name: 'chunker',
  takes: VideoProcessingRequest.extend({
    source: z.object({ kind: z.literal('path'), path: z.coerce.number() }),
  }),
  needs: [],
  async *work({ processId, organizationId, modality, source }) {
    const video = {
      container: 'mp4',
      codec: 'h264',
      width: 640,
      height: 360,
      fps: 10,
      duration: source.path * SECONDS,
    }
    yield { records: [{ fact: 'source_opened', source: video, warnings: [] }] }
    for (let ordinal = 1; ordinal <= source.path; ordinal += 1) {
      const chunkId = chunkIdOf(processId, ordinal)
      const span = { ordinal, startTime: (ordinal - 1) * SECONDS, endTime: ordinal * SECONDS }
      const keys = {
        videoKey: videoKey(organizationId, processId, ordinal),
        cacheKey: cacheKey(organizationId, processId, ordinal),
      }
      yield {
        records: [{ fact: 'chunk_cut', chunk: { chunkId, ...span, ...keys, ...MEDIA } }],
        to: 'M0_RESULTS_QUEUE',
        message: { chunkId, processId, organizationId, modality, span, ...keys },
      }
    }
    return { records: [{ fact: 'chunking_ended', chunks: source.path, warnings: [] }] }
  },
})
