import { SpectraError, type ErrorCode } from '../errors.ts'
import type { Near, SearchFilter, SearchQuery, VectorIndex, WordIndex } from '../ports.ts'
import { fuse, type Ranked } from './fuse.ts'

/** Puts words and meaning into one order. */
export interface Ranking {
  /** What may be found, best first: `n` at least where there are as many. @throws what the indexes throw */
  rank(question: Pick<SearchQuery, 'text' | 'meaning'>, filter: SearchFilter, n: number): Promise<Ranked[]>
}

/** How many candidates each of the two indexes brings. */
const CANDIDATES = 100

/** What an index in a service of its own may fail by while words alone find. */
const MISSED: readonly ErrorCode[] = ['SS_SEARCH_UNAVAILABLE', 'SS_SEARCH_DENIED']

export interface TwoIndexes {
  vectors: Pick<VectorIndex, 'nearest'>
  words: Pick<WordIndex, 'best'>
  /** Told that an answer was found by its words alone, and why. */
  onWordsAlone(error: SpectraError): void
}

/**
 * The order of two indexes that know nothing of each other. While an index of vectors of its own is away (SS_SEARCH_UNAVAILABLE), or does not
 * take our key (SS_SEARCH_DENIED), words alone find.
 */
export function createRankingOfTwo({ vectors, words, onWordsAlone }: TwoIndexes): Ranking {
  const withoutVectors = (thrown: unknown): Near[] => {
    if (!(thrown instanceof SpectraError) || !MISSED.includes(thrown.code)) throw thrown
    onWordsAlone(thrown)
    return []
  }
  async function nearest({ vector, model, dimensions }: Meaning, filter: SearchFilter): Promise<Near[]> {
    return vectors.nearest(vector, { ...filter, model, dimensions }, CANDIDATES).catch(withoutVectors)
  }
  return {
    async rank({ text, meaning }, filter) {
      const [byWords, byMeaning] = await Promise.all([
        words.best(text, filter, CANDIDATES),
        meaning ? nearest(meaning, filter) : [],
      ])
      const shares = new Map(byWords.map(({ chunkId, share }) => [chunkId, share]))
      const similarities = new Map(byMeaning.map(({ chunkId, similarity }) => [chunkId, similarity]))
      return fuse(byWords, byMeaning, CANDIDATES).map((ranked) => {
        const [share, similarity] = [shares.get(ranked.chunkId), similarities.get(ranked.chunkId)]
        return {
          ...ranked,
          ...(share !== undefined && { share }),
          ...(similarity !== undefined && { similarity }),
        }
      })
    },
  }
}

type Meaning = NonNullable<SearchQuery['meaning']>
