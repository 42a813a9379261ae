import { createHash } from 'node:crypto'
import type { Schemas } from '@qdrant/js-client-rest'
import type { EmbeddingSpace } from '../../../ports.ts'
import { statusOf, type QdrantConnection } from './connection.ts'
import type { QdrantOptions } from './options.ts'
import { addWords, WORDS_CONFIG } from './words-of-collection.ts'

/** The collection for the vectors of a model: names of models are long, and hold any character. */
export const collectionOf = (prefix: string, { model, dimensions }: EmbeddingSpace): string =>
  `${prefix}-${dimensions}-${createHash('sha256').update(model).digest('hex').slice(0, 12)}`

/** What points are found by. Qdrant keeps the points of one organization together, and each has a graph of its own (`payload_m`). */
const INDEXES: readonly (readonly [string, Schemas['PayloadSchemaParams']])[] = [
  ['organization', { type: 'keyword', is_tenant: true }],
  ['process', { type: 'keyword' }],
  ['camera', { type: 'keyword' }],
  ['events', { type: 'keyword' }],
  ['at', { type: 'datetime', is_principal: true }],
]

/** The collections of an index, one for each model and size. */
export interface Collections {
  nameOf(space: EmbeddingSpace): string
  /** Makes it where it is not there; several nodes may at once. Returns its name. */
  ready(space: EmbeddingSpace): Promise<string>
  /** Names of all that are there. */
  all(): Promise<string[]>
  /** What was known of them is looked up again: one was removed behind our back. */
  forget(): void
}

export function createCollections(
  { ask }: QdrantConnection,
  { collection: prefix, payloadM = 16, quantization = 'none', sparse = false }: QdrantOptions,
): Collections {
  const made = new Map<string, Promise<void>>()
  const ours = new RegExp(`^${prefix}-\\d+-[0-9a-f]{12}$`)

  async function make(name: string, size: number): Promise<void> {
    const what = `make the collection ${name} of Qdrant`
    if (!(await ask(what, async (client) => (await client.collectionExists(name)).exists))) {
      await ask(what, async (client) => {
        const graph = { hnsw_config: { m: 0, payload_m: payloadM }, ...quantized(quantization) }
        const config = sparse ? { ...graph, ...WORDS_CONFIG } : graph
        await client
          .createCollection(name, { vectors: { size, distance: 'Cosine' }, ...config })
          .catch((thrown: unknown) => {
            // Another node was first.
            if (statusOf(thrown) !== 409) throw thrown
          })
      })
    }
    if (sparse) await ask(what, (client) => addWords(client, name))
    for (const [field_name, field_schema] of INDEXES) {
      await ask(what, (client) => client.createPayloadIndex(name, { field_name, field_schema, wait: true }))
    }
  }

  const collections: Collections = {
    nameOf: (space) => collectionOf(prefix, space),

    async ready(space) {
      const name = collections.nameOf(space)
      const making = made.get(name) ?? make(name, space.dimensions)
      made.set(name, making)
      await making.catch((error: unknown) => {
        made.delete(name)
        throw error
      })
      return name
    },

    async all() {
      return ask('list the collections of Qdrant', async (client) => {
        const { collections: found } = await client.getCollections()
        return found.map(({ name }) => name).filter((name) => ours.test(name))
      })
    },

    forget: () => made.clear(),
  }
  return collections
}

function quantized(
  kind: 'none' | 'scalar' | 'binary',
): Pick<Schemas['CreateCollection'], 'quantization_config'> {
  if (kind === 'none') return {}
  if (kind === 'binary') return { quantization_config: { binary: { always_ram: true } } }
  return { quantization_config: { scalar: { type: 'int8', quantile: 0.99, always_ram: true } } }
}
