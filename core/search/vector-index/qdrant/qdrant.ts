import type { Schemas } from '@qdrant/js-client-rest'
import type { Near, VectorEntry, VectorIndex } from '../../../ports.ts'
import { checkDimensions } from '../../dimensions.ts'
import { checkEntry } from '../../entries.ts'
import { nearestChunks } from '../best-passages.ts'
import { createQdrantCheck } from './check.ts'
import { createCollections } from './collections.ts'
import { createQdrantConnection } from './connection.ts'
import { filterOf } from './filter.ts'
import type { QdrantOptions } from './options.ts'
import { pointIdOf, pointIdsOf } from './point-id.ts'
import { sparseOf, WORDS } from './sparse.ts'

/** Chunks of one request: of the longest vectors they take some megabytes. */
const BATCH = 25

/**
 * Vectors in Qdrant: a collection for each model and size, in which the points of an organization lie together, and are looked for in
 * a graph of their own. A point's id follows from its organization, chunk and passage: written twice it is there once, and nobody
 * overwrites what is another's.
 * @throws SS_SEARCH_UNAVAILABLE, SS_SEARCH_DENIED, SS_SEARCH_REFUSED
 */
export function createQdrantVectors(options: QdrantOptions): VectorIndex {
  const connection = createQdrantConnection(options)
  const collections = createCollections(connection, options)
  const { ask, find } = connection
  // What is quantized is compared roughly, so more are looked at, by their own vectors.
  const quantization = { rescore: true, oversampling: 2 }
  const params = options.quantization && options.quantization !== 'none' ? { quantization } : undefined

  /** Of one model. */
  async function put(entries: readonly VectorEntry[]): Promise<void> {
    const [first] = entries
    const what = entries.length === 1 ? `index chunk ${first!.chunkId}` : `index ${entries.length} chunks`
    const points = entries.flatMap((entry) =>
      entry.vectors.map((vector, place) => ({
        id: pointIdOf(entry, place),
        vector: withWords(vector, options.sparse && place === 0 ? entry.text : undefined),
        payload: payloadOf(entry, place),
      })),
    )
    // Of a text that had more of them.
    const gone = entries.flatMap((entry) => pointIdsOf(entry, entry.vectors.length))
    const operations: Schemas['UpdateOperation'][] = [{ upsert: { points } }]
    if (gone.length > 0) operations.push({ delete: { points: gone } })
    const into = await collections.ready(first!)
    // One request for both: between two a node may die, and what the old text said would be found on.
    if (await find(what, (client) => client.batchUpdate(into, { wait: true, operations }))) return
    // It was removed behind our back.
    collections.forget()
    const again = await collections.ready(first!)
    await ask(what, (client) => client.upsert(again, { wait: true, points }))
  }

  return {
    own: createQdrantCheck(connection, collections),

    async upsert(entries) {
      for (const entry of entries) checkEntry(entry)
      const bySpace = Map.groupBy(entries, (entry) => collections.nameOf(entry))
      for (const some of bySpace.values()) {
        for (let from = 0; from < some.length; from += BATCH) await put(some.slice(from, from + BATCH))
      }
    },

    async remove(selection) {
      const one = 'chunkId' in selection
      const what = one ? `remove chunk ${selection.chunkId}` : `remove process ${selection.processId}`
      const selected = one ? { points: pointIdsOf(selection) } : { filter: filterOf(selection) }
      for (const name of await collections.all()) {
        await find(what, (client) => client.delete(name, { wait: true, ...selected }))
      }
    },

    async nearest(vector, filter, n) {
      checkDimensions(vector, filter, 'search')
      const name = collections.nameOf(filter)
      const asked = {
        query: [...vector],
        filter: filterOf(filter),
        with_payload: ['chunk', 'place'],
        params,
      }
      const near = await find('search', (client) =>
        nearestChunks(async (limit) => (await client.query(name, { ...asked, limit })).points.map(toNear), n),
      )
      if (near) return near
      // A model that has no vectors yet; from an address that is no Qdrant this is refused.
      await ask('search', async (client) => (await client.collectionExists(name)).exists)
      return []
    },

    async drop(space) {
      const name = collections.nameOf(space)
      await find(`remove the collection ${name} of Qdrant`, (client) => client.deleteCollection(name))
      collections.forget()
    },

    async health() {
      await collections.all()
    },
  }
}

const toNear = ({ payload, score }: Pick<Schemas['ScoredPoint'], 'payload' | 'score'>): Near => ({
  chunkId: String(payload!.chunk),
  // Points of older programs are whole chunks.
  place: Number(payload!.place ?? 0),
  similarity: score,
})

/** The vector of a meaning has no name: words that lie beside it do. */
function withWords(vector: Float32Array, text: string | undefined): Schemas['VectorStruct'] {
  const words = text === undefined ? undefined : sparseOf(text)
  return words ? { '': [...vector], [WORDS]: words } : [...vector]
}

const payloadOf = (entry: VectorEntry, place: number): Record<string, unknown> => ({
  organization: entry.organizationId,
  chunk: entry.chunkId,
  place,
  process: entry.processId,
  ...(entry.cameraId === undefined ? {} : { camera: entry.cameraId }),
  events: entry.eventTypes,
  at: entry.at.toISOString(),
})
