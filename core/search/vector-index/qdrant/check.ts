import type { EmbeddingSpace, OwnVectors } from '../../../ports.ts'
import type { Collections } from './collections.ts'
import type { QdrantConnection } from './connection.ts'
import { pointIdOf } from './point-id.ts'

const PAGE = 500

/** Looks at what a Qdrant keeps, without its vectors. */
export function createQdrantCheck({ find }: QdrantConnection, collections: Collections): OwnVectors {
  return {
    async lacking(space, chunks) {
      if (chunks.length === 0) return []
      const name = collections.nameOf(space)
      const ids = chunks.map((chunk) => pointIdOf(chunk))
      const asked = { ids, with_payload: false, with_vector: false }
      const points = await find('compare vectors', (client) => client.retrieve(name, asked))
      const there = new Set(points?.map(({ id }) => id))
      return chunks.filter((chunk) => !there.has(pointIdOf(chunk)))
    },

    async *pages(space: EmbeddingSpace) {
      const name = collections.nameOf(space)
      const shown = { limit: PAGE, with_payload: ['organization', 'chunk', 'place'], with_vector: false }
      for (let offset: string | number | undefined; ;) {
        const page = await find('compare vectors', (client) =>
          client.scroll(name, { ...shown, ...(offset === undefined ? {} : { offset }) }),
        )
        if (!page) return
        const chunks = page.points.filter(({ payload }) => !payload?.place)
        yield chunks.map(({ payload }) => ({
          organizationId: String(payload?.organization),
          chunkId: String(payload?.chunk),
        }))
        const next = page.next_page_offset
        if (typeof next !== 'string' && typeof next !== 'number') return
        offset = next
      }
    },

    async strange(known) {
      const names = new Set(known.map((space) => collections.nameOf(space)))
      return (await collections.all()).filter((name) => !names.has(name))
    },

    async dropStrange(name) {
      await find(`remove the collection ${name} of Qdrant`, (client) => client.deleteCollection(name))
      collections.forget()
    },
  }
}
