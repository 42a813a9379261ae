import type { EmbeddingSpace, SearchFilter } from '../../ports.ts'
import { createDocuments } from './documents.ts'
import type { Followed, FollowedRow, FollowedVectors } from './rows.ts'
import { createTop, type Scored } from './top.ts'
import type { NearestOf } from './vectors/nearest-of.ts'
import { createVectors, type Vectors } from './vectors/vectors.ts'
import { LEAST_PART, offerBest } from './words/best.ts'
import { questionOf } from './words/question.ts'
import { createTexts } from './words/texts.ts'

/** A chunk that was found. */
export interface Found {
  chunkId: string
  score: number
}

/** Words and vectors of the chunks of one organization. */
export interface OrganizationIndex {
  /** What was removed goes first: what is in the rows is there. */
  take(followed: Followed): void
  /** As `WordIndex.best`, with scores of BM25. */
  best(question: string, filter: SearchFilter, n: number): Found[]
  /** As `VectorIndex.nearest`, with cosines. */
  nearest(question: Float32Array, filter: SearchFilter & EmbeddingSpace, n: number): Found[]
  drop(space: EmbeddingSpace): void
  /** Most of what it keeps is of chunks that are no more: made again it would be half as large. */
  readonly isWorn: boolean
  readonly bytes: number
}

/** Chunks that are no more, so many may always be kept. */
const WORN = 10_000

export function createOrganizationIndex(nearestOf: NearestOf): OrganizationIndex {
  const documents = createDocuments()
  const texts = createTexts()
  const spaces = new Map<string, Vectors>()

  const remove = (chunkId: string): void => {
    const doc = documents.remove(chunkId)
    if (doc === undefined) return
    texts.remove(doc)
    for (const vectors of spaces.values()) vectors.remove(doc)
  }

  function put(row: FollowedRow): void {
    remove(row.chunkId)
    const doc = documents.add(row)
    texts.add(row.text)
    for (const each of row.vectors) {
      const key = keyOf(each)
      const vectors = spaces.get(key) ?? createVectors(each.dimensions, nearestOf)
      spaces.set(key, vectors)
      vectors.add(doc, vectorsOf(each))
    }
  }

  const found = (scored: readonly Scored[]): Found[] =>
    scored.map(({ doc, score }) => ({ chunkId: documents.idOf(doc), score }))

  return {
    take({ rows, removed }) {
      removed.forEach(remove)
      rows.forEach(put)
    },

    best(question, filter, n) {
      const top = createTop({ n, order: documents.order, leastPart: LEAST_PART })
      offerBest(texts, questionOf(question), documents.passing(filter), top)
      return found(top.best())
    },

    nearest(question, filter, n) {
      const vectors = spaces.get(keyOf(filter))
      if (!vectors) return []
      const top = createTop({ n, order: documents.order })
      vectors.offerNearest(question, narrows(filter) ? documents.passing(filter) : undefined, n, top)
      return found(top.best())
    },

    drop: (space) => void spaces.delete(keyOf(space)),

    get isWorn() {
      return documents.given > 2 * documents.count + WORN
    },
    get bytes() {
      let bytes = documents.bytes + texts.bytes
      for (const vectors of spaces.values()) bytes += vectors.bytes
      return bytes
    },
  }
}

const keyOf = ({ model, dimensions }: EmbeddingSpace): string => `${dimensions} ${model}`

/** Whether a filter leaves anything out beside other organizations. */
const narrows = ({ since, until, processId, cameraId, cameras, eventTypes }: SearchFilter): boolean =>
  [since, until, processId, cameraId, cameras].some((value) => value !== undefined) || !!eventTypes?.length

const vectorsOf = ({ embedding }: FollowedVectors): Float32Array[] => [
  Float32Array.from(embedding.slice(1, -1).split(','), Number),
]
