import type { Embedded, SearchDocument } from '../../core/ports.ts'
import { EventDetectionMessage } from '../../schema/messages/index.ts'
import { searchedText } from '../../schema/spoken.ts'
import { defineActor } from '../actor.ts'
import { readDescription } from './description.ts'

/** Makes a described chunk findable: its summary, and what is said in it, as text and vector, under the id of the chunk. */
export default defineActor({
  name: 'indexer',
  takes: EventDetectionMessage,
  needs: ['storage', 'embedding', 'search', 'clock'],
  async *work(message, { storage, embedding, search, clock }, signal) {
    const description = await readDescription(storage, message, signal)
    const text = searchedText(description.summary, description.transcript)
    const embedded = await embedding.embed([text], 'document', signal)
    await search.index({
      chunkId: message.chunkId,
      processId: message.processId,
      organizationId: message.organizationId,
      cameraId: message.cameraId,
      ordinal: message.span.ordinal,
      startTime: message.span.startTime,
      endTime: message.span.endTime,
      at: instantOf(message, clock),
      text,
      eventTypes: [...new Set(description.observations.map((observation) => observation.type))],
      ...vectorIn(embedded),
    })
    return { records: [{ fact: 'chunk_indexed', chunkId: message.chunkId }] }
  },
})

/** The instant of the chunk's first frame where the start of the video is known, else now. */
function instantOf({ startedAt, span }: EventDetectionMessage, clock: { now(): number }): Date {
  return startedAt ? new Date(Date.parse(startedAt) + span.startTime * 1000) : new Date(clock.now())
}

/** Of the one text, by the model that answered, and by another one where search changes to that. */
function vectorIn({
  model,
  vectors,
  also,
}: Embedded): Pick<SearchDocument, 'vector' | 'model' | 'dimensions' | 'also'> {
  const vector = vectors[0]!
  if (!also) return { vector, model, dimensions: vector.length }
  const { vectors: others, ...space } = also
  return { vector, model, dimensions: vector.length, also: { ...space, vector: others[0]! } }
}
