import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import type { SpectraError } from '../errors.ts'
import { measuredSearch } from '../observability/metrics/measured-ports.ts'
import type { Looks } from '../llm/local/looks.ts'
import type {
  Answer,
  Asked,
  Asking,
  Cameras,
  Embedding,
  MetricsSink,
  Search,
  VectorIndex,
  WordIndex,
} from '../ports.ts'
import { createAlikeRows } from '../search/alike/alike-rows.ts'
import { createEventRows } from '../search/asking/event-rows.ts'
import { createChunkRows } from '../search/chunk-rows.ts'
import { createVectorCheck, type VectorCheck } from '../search/check/check.ts'
import type { Ranking } from '../search/ranking.ts'
import type { InMemoryOptions } from '../search/in-memory/in-memory.ts'
import { createSearch } from '../search/search.ts'
import { createEmbeddingInUse } from '../search/spaces/embedding.ts'
import { createReembedding, type Reembedding } from '../search/spaces/reembed.ts'
import { createSpaces, type Spaces } from '../search/spaces/spaces.ts'
import { searchedTable } from '../search/tables.ts'
import { createExactVectors } from '../search/vector-index/exact.ts'
import { createPgvectorVectors } from '../search/vector-index/pgvector.ts'
import type { QdrantOptions } from '../search/vector-index/qdrant/options.ts'
import { createPostgresqlWords } from '../search/word-index/postgresql.ts'
import type { Models } from './models.ts'
import type { Closers } from './opening.ts'

const MINUTE_MS = 60_000

/** Search, the models whose vectors it compares, and who gives chunks those of another model. */
export interface Searching {
  search: Search
  /** Gives vectors by the models that search uses. */
  embedding: Embedding
  reembedding: Reembedding
  check: VectorCheck
  /** The index that has to be told what rows have: Qdrant, or the columns that the database compares. */
  told?: VectorIndex
}

export async function openSearch(
  config: Config,
  database: Database,
  { embedding: configured, embeddingOf: open, clock, metrics, onRead }: SearchedBy,
  closers: Closers,
): Promise<Searching> {
  const table = searchedTable(database)
  const spaces = createSpaces(database, { configured })
  const { told, ...indexes } = await openIndexes(config, { database, spaces, closers, onRead })
  const { embedding, modelOf } = createEmbeddingInUse({ configured, spaces, open })
  const search = createSearch(database, {
    table,
    spaces,
    ...indexes,
    onWordsAlone: warning('Words alone find'),
  })
  const { vectors } = indexes
  const reembedding = createReembedding({ database, spaces, vectors, configured, modelOf, clock })
  return {
    search: metrics ? measuredSearch(search, metrics) : search,
    embedding,
    reembedding,
    check: createVectorCheck({ database, spaces, vectors, reembedding }),
    ...(told ? { told } : {}),
  }
}

export interface SearchedBy extends Pick<Models, 'embedding' | 'embeddingOf'> {
  clock: Pick<Clock, 'now'>
  metrics?: MetricsSink
  /** Of the index in memory. */
  onRead?: InMemoryOptions['onRead']
}

/** Undefined where the database keeps the vectors. */
export async function openQdrant(config: Config): Promise<VectorIndex | undefined> {
  if (config.qdrantUrl === '') return undefined
  const { createQdrantVectors } = await import('../search/vector-index/qdrant/qdrant.ts')
  return createQdrantVectors(qdrantOptions(config))
}

const qdrantOptions = (config: Config): QdrantOptions => ({
  url: config.qdrantUrl,
  apiKey: config.qdrantApiKey,
  collection: config.qdrantCollection,
  payloadM: config.qdrantPayloadM,
  quantization: config.qdrantQuantization,
  sparse: config.qdrantSparse,
  timeoutMs: config.qdrantTimeoutMs,
})

async function openIndexes(
  config: Config,
  { database, spaces, closers, onRead }: IndexParts,
): Promise<Indexes> {
  const table = searchedTable(database)
  const own = await openQdrant(config)
  if (own && config.qdrantSparse) {
    const { createQdrantWords } = await import('../search/word-index/qdrant.ts')
    const spaceInUse = async () => (await spaces.now()).inUse
    const onAway = warning('The database looks through all rows')
    const words = createQdrantWords(qdrantOptions(config), { database, table, spaceInUse, onAway })
    return { words, vectors: own, told: own }
  }
  if (config.searchIndex === 'database') {
    const vectors = own ?? vectorsIn(database, spaces)
    return { words: createPostgresqlWords(database, table), vectors, told: vectors }
  }
  const { createInMemoryIndex } = await import('../search/in-memory/in-memory.ts')
  const options = { memory: config.searchMemory, vectors: own === undefined, onRead }
  const index = createInMemoryIndex(database, table, options)
  closers.push(() => index.close())
  const { words, vectors, ranking } = index
  return own ? { words, vectors: own, told: own } : { words, vectors, ranking }
}

interface IndexParts extends Pick<InMemoryOptions, 'onRead'> {
  database: Database
  spaces: Pick<Spaces, 'slotOf' | 'now'>
  closers: Closers
}

interface Indexes {
  words: WordIndex
  vectors: VectorIndex
  ranking?: Ranking
  told?: VectorIndex
}

const vectorsIn = (database: Database, { slotOf }: Pick<Spaces, 'slotOf'>): VectorIndex =>
  database.vectors ? createPgvectorVectors(database, slotOf) : createExactVectors(database, slotOf)

/** Whoever searches has an answer; whoever runs the process is told that it lacks something, at most once a minute. */
function warning(instead: string): (error: SpectraError) => void {
  let told = -Infinity
  return ({ code, message }) => {
    if (performance.now() - told < MINUTE_MS) return
    told = performance.now()
    process.emitWarning(`${message}. ${instead} meanwhile`, { code })
  }
}

/** Questions are read and answered by what is loaded with the first of them. */
export function openAsking(
  database: Database,
  parts: Pick<Searching, 'search'> & {
    embedding: Pick<Embedding, 'embed'>
    cameras: Pick<Cameras, 'list'>
    clock: Pick<Clock, 'now'>
    /** What looks at pictures; opened with the first. */
    looks: () => Promise<Pick<Looks, 'picture'>>
  },
): Asking {
  const table = searchedTable(database)
  const rows = createChunkRows(database, table)
  const [events, alike] = [createEventRows(database, table), createAlikeRows(database, table)]
  const all = { ...parts, rows, events, alike }
  const ask = async (asked: Asked): Promise<Answer> => {
    const { ask } = await import('../search/asking/ask.ts')
    return ask(all, asked)
  }
  return {
    ask,
    async askByPicture(asked) {
      const { askByPicture, noDetector } = await import('../search/asking/by-picture.ts')
      const look = async (picture: Uint8Array) =>
        (await (await parts.looks()).picture(picture)) ?? noDetector()
      return askByPicture({ ask, look }, asked)
    },
  }
}
