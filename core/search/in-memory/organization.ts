import type { EmbeddingSpace, Near, SearchFilter, VectorFilter, WordMatch } from '../../ports.ts'
import { likenessOf } from '../alike/likeness.ts'
import { unpack } from '../packed.ts'
import { createDocuments } from './documents.ts'
import type { Followed, FollowedRow, FollowedVectors } from './rows.ts'
import { createTop } from './top.ts'
import { createVectors, type NearDocument, type Vectors, type VectorsOptions } from './vectors/vectors.ts'
import { LEAST_PART, offerBest, shareOf } from './words/best.ts'
import { questionOf } from './words/question.ts'
import { createTexts } from './words/texts.ts'

/** Words and vectors of the chunks of one organization. */
export interface OrganizationIndex {
  /** What was removed goes first: what is in the rows is there. */
  take(followed: Followed): void
  /** As `WordIndex.best`, with scores of BM25. */
  best(question: string, filter: SearchFilter, n: number): WordMatch[]
  /** As in `VectorIndex`. */
  nearest(question: Float32Array, filter: VectorFilter, n: number): Near[]
  compare(question: Float32Array, filter: VectorFilter, chunkIds: readonly string[]): Near[]
  drop(space: EmbeddingSpace): void
  /** Whether a graph of vectors is being made. */
  readonly grows: boolean
  /** Makes some more of it. */
  grow(): void
  /** Most of what it keeps is of chunks that are no more: made again it would be half as large. */
  readonly isWorn: boolean
  readonly bytes: number
}

/** Chunks that are no more, so many may always be kept. */
const WORN = 10_000

export function createOrganizationIndex(options: VectorsOptions): OrganizationIndex {
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
    const doc = documents.add({ ...row, likeness: likenessOf(row) })
    texts.add(row.text)
    for (const each of row.vectors) {
      const key = keyOf(each)
      const vectors = spaces.get(key) ?? createVectors(each.dimensions, options)
      spaces.set(key, vectors)
      vectors.add(doc, vectorsOf(each))
    }
  }

  const nearOf = ({ doc, ...near }: NearDocument): Near => ({ chunkId: documents.idOf(doc), ...near })

  return {
    take({ rows, removed }) {
      removed.forEach(remove)
      rows.forEach(put)
    },

    best(text, filter, n) {
      const question = questionOf(text)
      const top = createTop({ n, order: documents.order, leastPart: LEAST_PART })
      offerBest(texts, question, documents.passing(filter), top)
      return top.best().map(({ doc, score }) => {
        return { chunkId: documents.idOf(doc), score, share: shareOf(texts, question, doc) }
      })
    },

    nearest(question, filter, n) {
      const passes = narrows(filter) ? documents.passing(filter) : undefined
      const near = spaces.get(keyOf(filter))?.nearest(question, passes, n, documents.order)
      return near?.map(nearOf) ?? []
    },

    compare(question, filter, chunkIds) {
      const passes = documents.passing(filter)
      const docs = chunkIds.flatMap((chunkId) => documents.find(chunkId) ?? []).filter(passes)
      return spaces.get(keyOf(filter))?.compare(question, docs).map(nearOf) ?? []
    },

    drop: (space) => void spaces.delete(keyOf(space)),

    get grows() {
      return [...spaces.values()].some((vectors) => vectors.grows)
    },
    grow() {
      for (const vectors of spaces.values()) vectors.grow()
    },

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
const narrows = (filter: SearchFilter): boolean => {
  const { since, until, processId, cameraId, cameras, like, eventTypes, unlike } = filter
  const one = [since, until, processId, cameraId, cameras, like].some((value) => value !== undefined)
  return one || !!eventTypes?.length || !!unlike?.length
}

const vectorsOf = (given: FollowedVectors): Float32Array[] =>
  'packed' in given
    ? unpack(Buffer.from(given.packed, 'base64'), given.dimensions)
    : [Float32Array.from(given.embedding.slice(1, -1).split(','), Number)]
