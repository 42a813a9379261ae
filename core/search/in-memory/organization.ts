import type { EmbeddingSpace, Near, SearchFilter, SearchQuery, VectorFilter, WordMatch } from '../../ports.ts'
import { likenessOf } from '../alike/likeness.ts'
import { weighed, type Ranked } from '../fuse.ts'
import { unpack } from '../packed.ts'
import { createDocuments } from './documents.ts'
import type { Followed, FollowedRow, FollowedVectors } from './rows.ts'
import { createTop, type Scored } from './top.ts'
import { createVectors, type NearDocument, type Vectors, type VectorsOptions } from './vectors/vectors.ts'
import { LEAST_PART, meetingOf, offerBest, shareOf } from './words/best.ts'
import { createCloseness } from './words/closeness.ts'
import { questionOf, type Question } from './words/question.ts'
import { createTexts } from './words/texts.ts'

/** Words and vectors of the chunks of one organization. */
export interface OrganizationIndex {
  /** What was removed goes first: what is in the rows is there. */
  take(followed: Followed): void
  /**
   * What words or meaning find, `n` each, in one order: what either finds is measured by both. As many as are asked for.
   */
  rank(question: Asked, filter: SearchFilter, most: { n: number; limit: number }): Ranked[]
  /** As `WordIndex.best`. */
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

/** What words count of a chunk that they alone would not find: others have the words that tell more. */
const LITTLE = 0.5

export type Asked = Pick<SearchQuery, 'text' | 'meaning'>

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

  /** Those with its words, as far as these tell anything. */
  function bestOf(question: Question, filter: SearchFilter, n: number): number[] {
    const top = createTop({ n, order: documents.order, leastPart: LEAST_PART })
    offerBest(texts, question, documents.passing(filter), top)
    return top.best().map(({ doc }) => doc)
  }

  function nearestOf(question: Float32Array, filter: VectorFilter, n: number): NearDocument[] {
    const passes = narrows(filter) ? documents.passing(filter) : undefined
    return spaces.get(keyOf(filter))?.nearest(question, passes, n, documents.order) ?? []
  }

  /** How near documents are, and those that are nearest. */
  function measured(
    docs: readonly number[],
    { vector, model, dimensions }: NonNullable<Asked['meaning']>,
    filter: SearchFilter,
    n: number,
  ): Map<number, NearDocument> {
    const nearest = nearestOf(vector, { ...filter, model, dimensions }, n)
    const known = new Map(nearest.map((near) => [near.doc, near]))
    const others = docs.filter((doc) => !known.has(doc))
    for (const near of spaces.get(keyOf({ model, dimensions }))?.compare(vector, others) ?? [])
      known.set(near.doc, near)
    return known
  }

  const nearOf = ({ doc, ...near }: NearDocument): Near => ({ chunkId: documents.idOf(doc), ...near })

  return {
    take({ rows, removed }) {
      removed.forEach(remove)
      rows.forEach(put)
    },

    rank({ text, meaning }, filter, { n, limit }) {
      const question = questionOf(text)
      const found = bestOf(question, filter, n)
      const near = meaning ? measured(found, meaning, filter, n) : new Map<number, NearDocument>()
      const docs = [...new Set([...found, ...near.keys()])]
      const [meets, closeness] = [meetingOf(texts, question), createCloseness(texts, question)]
      const telling = new Set(found)
      const words = docs.map((doc) => (meets(doc) ? closeness(doc) * (telling.has(doc) ? 1 : LITTLE) : 0))
      const scores = weighed({
        words,
        passages: filled(docs.map((doc) => near.get(doc)?.similarity)),
        wholes: filled(docs.map((doc) => near.get(doc)?.whole)),
      })
      return docs
        .map((doc, index) => ({ doc, score: scores[index]!, words: words[index]! }))
        .sort((a, b) => b.score - a.score || b.words - a.words || documents.order(a.doc, b.doc))
        .slice(0, limit)
        .map(({ doc, score }): Ranked => {
          const share = shareOf(texts, question, doc)
          const { place, similarity } = near.get(doc) ?? {}
          return {
            ...{ chunkId: documents.idOf(doc), score },
            ...(share > 0 && { share }),
            ...(place !== undefined && { place, similarity }),
          }
        })
    },

    best(text, filter, n) {
      const question = questionOf(text)
      const closeness = createCloseness(texts, question)
      return bestOf(question, filter, n)
        .map((doc): Scored => ({ doc, score: closeness(doc) }))
        .sort((a, b) => b.score - a.score || documents.order(a.doc, b.doc))
        .map(({ doc, score }) => {
          return { chunkId: documents.idOf(doc), score, share: shareOf(texts, question, doc) }
        })
    },

    nearest: (question, filter, n) => nearestOf(question, filter, n).map(nearOf),

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

/** What is not known is as little as the least that is. */
function filled(values: readonly (number | undefined)[]): number[] {
  const least = values.reduce<number>((least, value) => Math.min(least, value ?? least), Infinity)
  return values.map((value) => value ?? (least === Infinity ? 0 : least))
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
