import t from 'tap'
import cacheCleaner from '../../../actors/event-actor/cache-cleaner.ts'
import detector from '../../../actors/event-actor/detector.ts'
import indexer from '../../../actors/event-actor/indexer.ts'
import type { DetectedEvent } from '../../../schema/analysis.ts'
import type { SearchDocument } from '../../../core/ports.ts'
import { clipKey } from '../../../schema/keys.ts'
import { literalStorage } from '../../helpers/memory-storage.ts'
import { eventMessage } from '../../helpers/messages.ts'
import { asAny, runActor } from '../../helpers/run-actor.ts'

const message = eventMessage(2)
const seen = (startTime: number, endTime: number): DetectedEvent => ({
  type: 'object_moving',
  startTime,
  endTime,
  confidence: 0.9,
  description: 'A red object moves.',
  attributes: {},
})
const description = (observations: DetectedEvent[]) =>
  JSON.stringify({
    chunkId: message.chunkId,
    span: message.span,
    summary: 'A red object moves.',
    observations,
    model: 'm',
    provider: 'p',
  })
const prompts = { get: async (name: string) => ({ text: 'prompt', name, version: '1' }) }

/** A language that gives these events, and says what it was asked. */
function literalLanguage(value: DetectedEvent[]) {
  const asked: unknown[] = []
  const generate = async (messages: unknown): Promise<object> => (asked.push(messages), { value })
  return { asked, generate }
}

void t.test('Detector: records the events of the stored description, within their chunk (P10)', async (t) => {
  const storage = literalStorage({ [message.summaryKey]: description([]) })
  const language = literalLanguage([seen(15, 99)])
  const [handoff] = await runActor(asAny(detector), message, { storage, prompts, language })
  const { chunkId } = message
  t.same(handoff, { records: [{ fact: 'events_detected', chunkId, events: [seen(15, 20)] }] })
  t.match(language.asked, [
    [{ prompt: { name: 'detect-events' } }, { data: JSON.parse(description([])) as object }],
  ])
})

void t.test('Detector: a summary that is no description is refused for good', async (t) => {
  for (const text of ['not json', '{}', '']) {
    const storage = literalStorage({ [message.summaryKey]: text })
    const run = runActor(asAny(detector), message, {
      storage,
      prompts,
      language: literalLanguage([]),
    })
    await t.rejects(run, { code: 'SS_ANALYSIS_FAILED', retryable: false })
  }
})

void t.test(
  'Indexer: indexes the summary under the id of its chunk, with the types of what was seen',
  async (t) => {
    const documents: SearchDocument[] = []
    const storage = literalStorage({ [message.summaryKey]: description([seen(10, 11), seen(12, 13)]) })
    const needs = {
      storage,
      embedding: {
        embed: async () => ({
          model: 'lexical',
          vectors: [new Float32Array([1, 0])],
          also: { model: 'next', dimensions: 1, vectors: [new Float32Array([1])] },
        }),
      },
      search: { index: async (document: SearchDocument) => void documents.push(document) },
      clock: { now: () => Date.UTC(2026, 0, 1) },
    }
    const startedAt = '2026-05-01T14:00:00Z'
    const handoffs = await runActor(asAny(indexer), { ...message, startedAt }, needs)
    t.match(documents, [
      { chunkId: message.chunkId, ordinal: 2, eventTypes: ['object_moving'], text: 'A red object moves.' },
    ])
    t.match(documents, [{ model: 'lexical', dimensions: 2 }])
    t.match(documents[0]?.passages[0], { kind: 'chunk', startTime: 10, vector: new Float32Array([1, 0]) })
    t.match(
      documents[0]?.also,
      { vectors: [new Float32Array([1])], model: 'next', dimensions: 1 },
      'both models',
    )
    t.equal(
      documents[0]?.at.toISOString(),
      '2026-05-01T14:00:10.000Z',
      "the instant of the chunk's first frame",
    )
    t.same(handoffs, [{ records: [{ fact: 'chunk_indexed', chunkId: message.chunkId }] }])
    await runActor(asAny(indexer), message, needs)
    t.equal(documents[1]?.at.getTime(), Date.UTC(2026, 0, 1), 'else now, by the clock of the cluster')
  },
)

void t.test('CacheCleaner: removes the working copy and keeps the chunk', async (t) => {
  const storage = literalStorage({ [message.cacheKey]: 'copy', [message.videoKey]: 'kept' })
  const handoffs = await runActor(asAny(cacheCleaner), message, { storage })
  t.same([...storage.stored.keys()], [message.videoKey])
  t.same(handoffs, [{ records: [{ fact: 'cache_cleaned', chunkId: message.chunkId }] }])
})

void t.test('CacheCleaner: removes the sound with the copy', async (t) => {
  const soundKey = message.cacheKey.replace('.mp4', '.flac')
  const storage = literalStorage({
    [message.cacheKey]: 'copy',
    [soundKey]: 'sound',
    [message.videoKey]: 'kept',
  })
  await runActor(asAny(cacheCleaner), { ...message, soundKey }, { storage })
  t.same([...storage.stored.keys()], [message.videoKey])
})

void t.test(
  'CacheCleaner: removes the clip of a camera with its last chunk, and not while more of it is to be cut',
  async (t) => {
    const clip = clipKey(message.organizationId, message.processId)
    const live = { ...message, modality: 'live' as const, cameraId: 'dvr' }
    const storage = literalStorage({ [clip]: 'clip' })
    await runActor(asAny(cacheCleaner), { ...live, clipGoesOn: true }, { storage })
    t.same([...storage.stored.keys()], [clip])
    await runActor(asAny(cacheCleaner), live, { storage })
    t.same([...storage.stored.keys()], [])
  },
)
