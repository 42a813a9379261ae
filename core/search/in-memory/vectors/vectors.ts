import { growing } from '../growing.ts'
import { cosineOf, type NearestOf } from './nearest-of.ts'

/** Vectors of a block, which are compared at once; the last one grows up to it. */
const BLOCK = 16_384
const FIRST_BLOCK = 64

/** A document, and the nearest of its vectors. */
export interface NearDocument {
  doc: number
  /** Which of its vectors, 0 for the first. */
  place: number
  similarity: number
  /** Cosine of the first one. */
  whole: number
}

/**
 * Vectors of one model, several for each document, whose nearest one speaks for it. Kept in a byte a number: what matters of a vector of
 * length 1 is told by its largest number, and all others as parts of that in 127 steps.
 */
export interface Vectors {
  add(doc: number, vectors: readonly Float32Array[]): void
  /** What is not there is fine. */
  remove(doc: number): void
  /** The `n` nearest of the documents that pass, nearest first, equal ones in this order. */
  nearest(
    question: Float32Array,
    passes: ((doc: number) => boolean) | undefined,
    n: number,
    order: (a: number, b: number) => number,
  ): NearDocument[]
  /** How near documents are; those without vectors are left out. */
  compare(question: Float32Array, docs: readonly number[]): NearDocument[]
  readonly count: number
  readonly bytes: number
}

const NOBODY = 0xffffffff

export function createVectors(dimensions: number, nearestOf: NearestOf): Vectors {
  const blocks: Int8Array[] = []
  /** How many places of each block are nobody's. */
  const holes: number[] = []
  /** Whose each vector is. */
  const owners = growing(Uint32Array)
  const placesOf = new Map<number, number[]>()
  const free: number[] = []
  let scratch = new Int8Array(0)

  const put = (at: number, vector: Float32Array): void => {
    const index = Math.floor(at / BLOCK)
    const first = (at % BLOCK) * dimensions
    const block = (blocks[index] ??= new Int8Array(FIRST_BLOCK * dimensions))
    if (first >= block.length) {
      blocks[index] = new Int8Array(Math.min(block.length * 2, BLOCK * dimensions))
      blocks[index].set(block)
    }
    inBytes(vector, blocks[index]!, first)
  }

  /** The places of a block's vectors that are asked about; undefined where all are. */
  function wanted(first: number, count: number, passes?: (doc: number) => boolean): number[] | undefined {
    if (!passes && !holes[first / BLOCK]) return undefined
    const places: number[] = []
    for (let place = first; place < first + count; place++) {
      const owner = owners.values[place]!
      if (owner !== NOBODY && (!passes || passes(owner))) places.push(place)
    }
    return places.length === count ? undefined : places
  }

  /** Some vectors of a block, one behind the other. */
  function gathered(block: Int8Array, first: number, places: readonly number[]): Int8Array {
    if (scratch.length < places.length * dimensions) scratch = new Int8Array(BLOCK * dimensions)
    for (const [to, place] of places.entries()) {
      const from = (place - first) * dimensions
      scratch.set(block.subarray(from, from + dimensions), to * dimensions)
    }
    return scratch
  }

  const cosineAt = (at: number, question: Float32Array): number =>
    cosineOf(blocks[Math.floor(at / BLOCK)]!, at % BLOCK, question)

  function compare(question: Float32Array, docs: Iterable<number>): NearDocument[] {
    const near: NearDocument[] = []
    for (const doc of docs) {
      const similarities = (placesOf.get(doc) ?? []).map((at) => cosineAt(at, question))
      if (similarities.length === 0) continue
      const similarity = Math.max(...similarities)
      near.push({ doc, place: similarities.indexOf(similarity), similarity, whole: similarities[0]! })
    }
    return near
  }

  return {
    add(doc, vectors) {
      placesOf.set(
        doc,
        vectors.map((vector) => {
          const freed = free.pop()
          const at = freed ?? owners.push(doc)
          owners.values[at] = doc
          if (freed !== undefined) holes[Math.floor(at / BLOCK)]!--
          put(at, vector)
          return at
        }),
      )
    },

    remove(doc) {
      for (const at of placesOf.get(doc) ?? []) {
        const block = Math.floor(at / BLOCK)
        owners.values[at] = NOBODY
        holes[block] = (holes[block] ?? 0) + 1
        free.push(at)
      }
      placesOf.delete(doc)
    },

    nearest(question, passes, n, order) {
      const asked = new Int8Array(dimensions)
      inBytes(question, asked, 0)
      const about = new Map<number, number>()
      for (const [index, block] of blocks.entries()) {
        const first = index * BLOCK
        const count = Math.min(BLOCK, owners.length - first)
        const places = wanted(first, count, passes)
        const compared = places ? gathered(block, first, places) : block
        const ownerAt = (at: number): number => owners.values[places?.[at] ?? first + at]!
        for (const { place, cosine } of nearestIn(compared, places?.length ?? count, asked, n, ownerAt)) {
          const owner = ownerAt(place)
          if (cosine > (about.get(owner) ?? -2)) about.set(owner, cosine)
        }
      }
      const likely = [...about].sort((a, b) => b[1] - a[1]).slice(0, n + SPARE)
      return compare(
        question,
        likely.map(([doc]) => doc),
      )
        .sort((a, b) => b.similarity - a.similarity || order(a.doc, b.doc))
        .slice(0, n)
    },

    compare,

    get count() {
      return owners.length - free.length
    },
    get bytes() {
      const stored = blocks.reduce((sum, block) => sum + block.byteLength, scratch.byteLength)
      return stored + owners.bytes + placesOf.size * OWNER_BYTES
    },
  }

  /** The nearest vectors of a block: so many that they are of `n` documents, or all. */
  function nearestIn(
    block: Int8Array,
    count: number,
    asked: Int8Array,
    n: number,
    ownerAt: (at: number) => number,
  ) {
    if (count === 0) return []
    for (let many = n + SPARE; ; many *= 4) {
      const near = nearestOf(block, count, asked, many)
      if (near.length === count || new Set(near.map(({ place }) => ownerAt(place))).size >= n) return near
    }
  }
}

/** Bytes are less exact than what is compared in the end: so many more are looked at. */
const SPARE = 28
/** What a document takes in the map of places, about. */
const OWNER_BYTES = 100

function inBytes(vector: Float32Array, to: Int8Array, first: number): void {
  let largest = 0
  for (const value of vector) largest = Math.max(largest, Math.abs(value))
  const scale = largest === 0 ? 0 : 127 / largest
  for (let index = 0; index < vector.length; index++) to[first + index] = Math.round(vector[index]! * scale)
}
