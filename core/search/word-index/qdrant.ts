import type { Database } from '../../database/database.ts'
import { SpectraError, type ErrorCode } from '../../errors.ts'
import type { EmbeddingSpace, WordIndex } from '../../ports.ts'
import { questionOf } from '../in-memory/words/question.ts'
import type { SearchTable } from '../tables.ts'
import { collectionOf } from '../vector-index/qdrant/collections.ts'
import { createQdrantConnection } from '../vector-index/qdrant/connection.ts'
import { filterOf } from '../vector-index/qdrant/filter.ts'
import type { QdrantOptions } from '../vector-index/qdrant/options.ts'
import { sparseQuestion, WORDS } from '../vector-index/qdrant/sparse.ts'
import { createPostgresqlWords } from './postgresql.ts'

/** Chunks that Qdrant brings, of which rows make the answer. */
const CANDIDATES = 400
/** Of which so many times what is wanted. */
const SPARE = 4

/** What Qdrant may fail by while the database looks through all rows. */
const AWAY: readonly ErrorCode[] = ['SS_SEARCH_UNAVAILABLE', 'SS_SEARCH_DENIED']

export interface QdrantWordsParts {
  database: Database
  table: SearchTable
  /** The model in use: words lie beside its vectors. */
  spaceInUse(): Promise<EmbeddingSpace>
  /** Told that the database looked through all rows, and why. */
  onAway(error: SpectraError): void
}

/**
 * Words by the sparse vectors that lie beside those of meaning:
 *
 *     question ─► Qdrant: the chunks of this organization with the rarest of its words ─► their rows: phrases, what is excluded, weights
 *
 * Qdrant counts how rare a word is over all organizations, which chooses among the candidates of one and decides nothing: what a match
 * is worth is counted of the rows of the organization alone (P8). While Qdrant is away all rows are looked through.
 * @throws SS_SEARCH_REFUSED, and the codes of the database
 */
export function createQdrantWords(
  options: QdrantOptions,
  { database, table, spaceInUse, onAway }: QdrantWordsParts,
): WordIndex {
  const connection = createQdrantConnection(options)
  const rows = createPostgresqlWords(database, table)

  async function candidates(query: string, filter: Parameters<WordIndex['best']>[1], most: number) {
    const { words } = questionOf(query)
    if (words.length === 0) return []
    const name = collectionOf(options.collection, await spaceInUse())
    const asked = {
      query: sparseQuestion(words),
      ...{ using: WORDS, filter: filterOf(filter), with_payload: ['chunk'], limit: most },
    }
    const found = await connection.find('search by words', (client) => client.query(name, asked))
    if (found) return found.points.map(({ payload }) => String(payload?.chunk))
    // A model that has no vectors yet has no words, either; from an address that is no Qdrant this is refused.
    await connection.ask('search by words', async (client) => (await client.collectionExists(name)).exists)
    return []
  }

  return {
    async best(query, filter, n) {
      try {
        const among = await candidates(query, filter, Math.max(CANDIDATES, n * SPARE))
        return among.length === 0 ? [] : await rows.best(query, filter, n, among)
      } catch (thrown) {
        if (!(thrown instanceof SpectraError) || !AWAY.includes(thrown.code)) throw thrown
        onAway(thrown)
        return rows.best(query, filter, n)
      }
    },

    async health() {
      await rows.health()
      await connection.ask('list the collections of Qdrant', (client) => client.getCollections())
    },
  }
}
