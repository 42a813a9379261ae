import type { Database } from '../database/database.ts'
import { SpectraError, type ErrorCode } from '../errors.ts'
import type {
  Near,
  Search,
  SearchFilter,
  SearchHit,
  SearchQuery,
  VectorIndex,
  WordIndex,
  WordMatch,
} from '../ports.ts'
import { createChunkRows } from './chunk-rows.ts'
import { checkDimensions } from './dimensions.ts'
import { entriesOf } from './entries.ts'
import { fuse } from './fuse.ts'
import type { Spaces } from './spaces/spaces.ts'
import type { SearchTable } from './tables.ts'

/** How many candidates each of the two indexes brings. */
const CANDIDATES = 100

/** What an index in a service of its own may fail by while words alone find. */
const MISSED: readonly ErrorCode[] = ['SS_SEARCH_UNAVAILABLE', 'SS_SEARCH_DENIED']

type Meaning = NonNullable<SearchQuery['meaning']>

export interface SearchParts {
  /** Where the rows lie (`searchedTable`). */
  table: SearchTable
  /** Whose vectors there are, and where rows have them. */
  spaces: Pick<Spaces, 'now' | 'slotOf'>
  vectors: VectorIndex
  words: WordIndex
  /** Told that an answer was found by its words alone, and why. */
  onWordsAlone?: (error: SpectraError) => void
}

/**
 * Search by words and by meaning:
 *
 *     words.best       ─┐
 *                       ├─ fuse ─► rows.hits: there, of this organization, and within the filter
 *     vectors.nearest  ─┘
 *
 * Rows are written before the index of vectors is told, and removed before it: what that has too many is never found, what it
 * lacks is found by its words until the writing is repeated. While an index of its own is away (SS_SEARCH_UNAVAILABLE), or does
 * not take our key (SS_SEARCH_DENIED), words alone find.
 */
export function createSearch(
  database: Database,
  { table, spaces, vectors, words, onWordsAlone = () => undefined }: SearchParts,
): Search {
  const rows = createChunkRows(database, table, spaces.slotOf)
  const withoutVectors = (thrown: unknown): Near[] => {
    if (!(thrown instanceof SpectraError) || !MISSED.includes(thrown.code)) throw thrown
    onWordsAlone(thrown)
    return []
  }
  async function nearest({ vector, model, dimensions }: Meaning, filter: SearchFilter): Promise<Near[]> {
    return vectors.nearest(vector, { ...filter, model, dimensions }, CANDIDATES).catch(withoutVectors)
  }

  return {
    async index(...documents) {
      const entries = new Map(documents.map((document) => [document, entriesOf(document)]))
      const written = await rows.put(...documents)
      if (written.length > 0) await vectors.upsert(written.flatMap((document) => entries.get(document)!))
    },

    async remove(selection) {
      await rows.remove(selection)
      await vectors.remove(selection)
    },

    async query({ text, meaning, limit = 10, ...filter }) {
      if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
        throw new SpectraError('SS_INPUT_INVALID', `Cannot find ${limit} moments: ask for 1 to 100`)
      }
      if (meaning) checkDimensions(meaning.vector, meaning, 'search')
      const [byWords, byMeaning] = await Promise.all([
        words.best(text, filter, CANDIDATES),
        meaning ? nearest(meaning, filter) : [],
      ])
      const hits = await rows.hits(fuse(byWords, byMeaning, CANDIDATES), filter, limit)
      return measured(hits, byWords, byMeaning)
    },

    models: () => spaces.now(),

    async health() {
      await words.health()
      await vectors.health()
    },
  }
}

/** Hits with what either index says of how well they fit. */
function measured(hits: SearchHit[], byWords: readonly WordMatch[], byMeaning: readonly Near[]): SearchHit[] {
  const shares = new Map(byWords.map(({ chunkId, share }) => [chunkId, share]))
  const similarities = new Map(byMeaning.map(({ chunkId, similarity }) => [chunkId, similarity]))
  return hits.map((hit) => {
    const [share, similarity] = [shares.get(hit.chunkId), similarities.get(hit.chunkId)]
    return { ...hit, ...(share !== undefined && { share }), ...(similarity !== undefined && { similarity }) }
  })
}
