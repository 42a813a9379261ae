import type { Database } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Search, VectorIndex, WordIndex } from '../ports.ts'
import { createChunkRows } from './chunk-rows.ts'
import { checkDimensions } from './dimensions.ts'
import { entriesOf } from './entries.ts'
import { createRankingOfTwo, type Ranking } from './ranking.ts'
import type { Spaces } from './spaces/spaces.ts'
import type { SearchTable } from './tables.ts'

export interface SearchParts {
  /** Where the rows lie (`searchedTable`). */
  table: SearchTable
  /** Whose vectors there are, and where rows have them. */
  spaces: Pick<Spaces, 'now' | 'slotOf'>
  vectors: VectorIndex
  words: WordIndex
  /** @default the order of both */
  ranking?: Ranking
  /** Told that an answer was found by its words alone, and why. */
  onWordsAlone?: (error: SpectraError) => void
}

/**
 * Search by words and by meaning:
 *
 *     ranking.rank (words, vectors) ─► rows.hits: there, of this organization, and within the filter
 *
 * Rows are written before the index of vectors is told, and removed before it: what that has too many is never found, what it
 * lacks is found by its words until the writing is repeated.
 */
export function createSearch(database: Database, parts: SearchParts): Search {
  const { table, spaces, vectors, words, onWordsAlone = () => undefined } = parts
  const rows = createChunkRows(database, table, spaces.slotOf)
  const ranking = parts.ranking ?? createRankingOfTwo({ vectors, words, onWordsAlone })

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
      return rows.hits(await ranking.rank({ text, meaning }, filter, limit), filter, limit)
    },

    models: () => spaces.now(),

    async health() {
      await words.health()
      await vectors.health()
    },
  }
}
