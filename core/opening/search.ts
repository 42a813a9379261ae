import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import type { SpectraError } from '../errors.ts'
import { measuredSearch } from '../observability/metrics/measured-ports.ts'
import type { Embedding, MetricsSink, Search, VectorIndex } from '../ports.ts'
import { createSearch } from '../search/search.ts'
import { searchedTable } from '../search/tables.ts'
import { createExactVectors } from '../search/vector-index/exact.ts'
import { createPgvectorVectors } from '../search/vector-index/pgvector.ts'
import type { QdrantOptions } from '../search/vector-index/qdrant/options.ts'
import { createPostgresqlWords } from '../search/word-index/postgresql.ts'

const MINUTE_MS = 60_000

export async function openSearch(
  config: Config,
  database: Database,
  embedding: Embedding,
  metrics?: MetricsSink,
): Promise<Search> {
  const table = searchedTable(database)
  const search = createSearch(database, {
    table,
    vectors: (await openQdrant(config)) ?? vectorsIn(database, embedding),
    words: createPostgresqlWords(database, table),
    onWordsAlone: warning(),
  })
  return metrics ? measuredSearch(search, metrics) : search
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
  timeoutMs: config.qdrantTimeoutMs,
})

const vectorsIn = (database: Database, embedding: Embedding): VectorIndex =>
  database.vectors ? createPgvectorVectors(database, embedding) : createExactVectors(database)

/** Whoever searches has an answer; whoever runs the process is told that it lacks something, at most once a minute. */
function warning(): (error: SpectraError) => void {
  let told = -Infinity
  return ({ code, message }) => {
    if (performance.now() - told < MINUTE_MS) return
    told = performance.now()
    process.emitWarning(`${message}. Words alone find meanwhile`, { code })
  }
}
