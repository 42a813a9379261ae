import { SpectraError } from '../core/errors.ts'
import type { VisionResult } from '../core/ports.ts'
import type { Description } from '../schema/analysis.ts'
import { summaryWithTexts } from '../schema/read-texts.ts'
import { usedOf } from '../schema/event-schema.ts'
import { summaryKey, thumbnailKey } from '../schema/keys.ts'
import { ChunkProcessingRequest } from '../schema/messages/index.ts'
import { defineActor } from './actor.ts'
import { hear } from './vlm-actor/hear.ts'
import { createChunkVideos } from './vlm-actor/chunk-videos.ts'

/** How many earlier chunks a vision model may look at, to know the scene: the nearest ones, nearest first. */
const CHUNKS_BEFORE = 2

/** M1: transcribes and describes one chunk. Idempotent: the same chunk described twice leaves one output. */
export default defineActor({
  name: 'vlm',
  takes: ChunkProcessingRequest,
  needs: ['ledger', 'storage', 'vision', 'transcription', 'prompts', 'instructions', 'clock'],
  async *work(chunk, { ledger, storage, vision, transcription, prompts, instructions, clock }, signal) {
    const { chunkId, processId, organizationId, cameraId, span, startedAt, motionGate, ocr, cacheKey } = chunk
    const range = { from: span.ordinal - CHUNKS_BEFORE, to: span.ordinal }
    const [own, ...before] = (await ledger.chunks(processId, range)).toReversed()
    if (own?.ordinal !== span.ordinal)
      throw new SpectraError('SS_PROCESS_GONE', `Cannot describe chunk ${span.ordinal}: it is not recorded`)
    const times = { startTime: span.startTime.toFixed(1), endTime: span.endTime.toFixed(1) }
    const work = { organizationId, cameraId, processId }
    const prompt = await prompts.get('describe-chunk', times, work)
    const eventSchema = await instructions.eventSchema(work)
    const regions =
      cameraId === undefined ? undefined : await instructions.regions({ organizationId, cameraId })
    // Before the description: a provider of transcripts that asks for patience must not cost that a second time.
    const heard = await hear(chunk, { ledger, storage, transcription, clock }, signal)
    if (heard.fact) yield { records: [heard.fact] }
    const videos = createChunkVideos(storage)
    const kept = ({ videoKey: key, sha256 }: typeof own) => ({ key, sha256 })
    try {
      const result = await vision.describe(
        {
          ...{
            organizationId,
            cameraId,
            chunkId,
            span,
            startedAt,
            prompt,
            eventSchema,
            motionGate,
            ocr,
            regions,
          },
          chunk: videos.of(kept(own), [cacheKey, own.videoKey]),
          sound: chunk.soundKey ? videos.of({ key: chunk.soundKey, sha256: '' }) : undefined,
          before: before.map((earlier) => videos.of(kept(earlier))),
        },
        signal,
      )
      const description = descriptionOf(chunk, result, { eventSchema, transcript: heard.transcript })
      const summary = summaryKey(organizationId, processId, span.ordinal)
      await storage.put(summary, Buffer.from(JSON.stringify(description)), { signal })
      const picture = result.thumbnail && thumbnailKey(organizationId, processId, span.ordinal)
      if (picture) await storage.put(picture, result.thumbnail!, { signal })
      return {
        records: [
          ...(result.warnings ? [{ fact: 'chunk_read' as const, chunkId, warnings: result.warnings }] : []),
          {
            fact: 'chunk_prompted',
            chunkId,
            prompt: { name: prompt.name, version: prompt.version },
            ...(eventSchema && { eventSchema: usedOf(eventSchema) }),
            ...(result.passedOver && { passedOver: result.passedOver }),
            ...(result.notAsked && { notAsked: result.notAsked }),
          },
          {
            fact: 'chunk_described',
            chunkId,
            output: {
              summaryKey: summary,
              thumbnailKey: picture,
              summary: summaryWithTexts(description),
              model: description.model,
              provider: description.provider,
            },
          },
        ],
        to: 'M1_INFERENCE_QUEUE',
        message: { ...chunk, summaryKey: summary },
      }
    } finally {
      await videos.release()
    }
  },
})

function descriptionOf(
  { chunkId, span }: ChunkProcessingRequest,
  result: VisionResult,
  beside: Pick<Description, 'eventSchema' | 'transcript'>,
): Description {
  const { summary, observations, claims, texts, model, provider, usage, passedOver, notAsked } = result
  return {
    chunkId,
    span,
    summary,
    observations,
    claims,
    texts,
    model,
    provider,
    usage,
    passedOver,
    notAsked,
    ...beside,
  }
}
