import type { Embedded, SearchDocument } from '../../core/ports.ts'
import { EventDetectionMessage } from '../../schema/messages/index.ts'
import { passagesOf, type Passage } from '../../schema/passages.ts'
import { defineActor } from '../actor.ts'
import { readDescription } from './description.ts'

/** Makes a described chunk findable under its id: its summary, what happens and what is said in it, as text and as vectors of its passages. */
export default defineActor({
  name: 'indexer',
  takes: EventDetectionMessage,
  needs: ['storage', 'embedding', 'search', 'clock'],
  async *work(message, { storage, embedding, search, clock }, signal) {
    const description = await readDescription(storage, message, signal)
    const passages = passagesOf({ ...description, span: message.span })
    const embedded = await embedding.embed(
      passages.map(({ text }) => text),
      'document',
      signal,
    )
    await search.index({
      chunkId: message.chunkId,
      processId: message.processId,
      organizationId: message.organizationId,
      cameraId: message.cameraId,
      ordinal: message.span.ordinal,
      startTime: message.span.startTime,
      endTime: message.span.endTime,
      at: instantOf(message, clock),
      text: passages[0].text,
      eventTypes: [
        ...new Set([...description.observations, ...(description.texts ?? [])].map(({ type }) => type)),
      ],
      ...withVectors(passages, embedded),
    })
    return { records: [{ fact: 'chunk_indexed', chunkId: message.chunkId }] }
  },
})

/** The instant of the chunk's first frame where the start of the video is known, else now. */
function instantOf({ startedAt, span }: EventDetectionMessage, clock: { now(): number }): Date {
  return startedAt ? new Date(Date.parse(startedAt) + span.startTime * 1000) : new Date(clock.now())
}

/** By the model that answered, and by another one where search changes to that. */
const withVectors = (
  passages: readonly Passage[],
  { model, vectors, also }: Embedded,
): Pick<SearchDocument, 'passages' | 'model' | 'dimensions' | 'also'> => ({
  passages: passages.map((passage, place) => ({ ...passage, vector: vectors[place]! })),
  model,
  dimensions: vectors[0]!.length,
  ...(also ? { also } : {}),
})
