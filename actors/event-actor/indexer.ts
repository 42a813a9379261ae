import { EventDetectionMessage } from '../../schema/messages/index.ts'
import { defineActor } from '../actor.ts'
import { readDescription } from './description.ts'

/** Makes a described chunk findable: its summary as text and vector, under the id of the chunk. */
export default defineActor({
  name: 'indexer',
  takes: EventDetectionMessage,
  needs: ['storage', 'embedding', 'search', 'clock'],
  async *work(message, { storage, embedding, search, clock }, signal) {
    const description = await readDescription(storage, message, signal)
    const { vectors } = await embedding.embed([description.summary], 'document', signal)
    await search.index({
      chunkId: message.chunkId,
      processId: message.processId,
      organizationId: message.organizationId,
      cameraId: message.cameraId,
      ordinal: message.span.ordinal,
      startTime: message.span.startTime,
      endTime: message.span.endTime,
      at: instantOf(message, clock),
      text: description.summary,
      eventTypes: [...new Set(description.observations.map((observation) => observation.type))],
      vector: vectors[0]!,
      model: embedding.model,
      dimensions: embedding.dimensions,
    })
    return { records: [{ fact: 'chunk_indexed', chunkId: message.chunkId }] }
  },
})

/** The instant of the chunk's first frame where the start of the video is known, else now. */
function instantOf({ startedAt, span }: EventDetectionMessage, clock: { now(): number }): Date {
  return startedAt ? new Date(Date.parse(startedAt) + span.startTime * 1000) : new Date(clock.now())
}
