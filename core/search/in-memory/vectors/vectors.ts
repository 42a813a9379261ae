import { growing } from '../growing.ts'
import { createGraph, type Graph } from './graph.ts'
import { lengthOf, productOf, type NearestOf } from './nearest-of.ts'

/** Vectors of a block, which are compared at once; the last one grows up to it. */
const BLOCK = 16_384
const FIRST_BLOCK = 64
/** Vectors that are put into the graph in one go, which takes some milliseconds. */
const SLICE = 128

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
  /** Whether there are so many that a graph is made of them, which lacks some. Without it all of them are compared. */
  readonly grows: boolean
  /** Puts some more into the graph. */
  grow(): void
  readonly bytes: number
}

export interface VectorsOptions {
  nearestOf: NearestOf
  /** How many there are when a graph begins to be made. Of fewer the nearest are found exactly. @default 50,000 */
  graphFrom?: number
}

const NOBODY = 0xffffffff

export function createVectors(
  dimensions: number,
  { nearestOf, graphFrom = 50_000 }: VectorsOptions,
): Vectors {
  const blocks: Int8Array[] = []
  /** How many places of each block are nobody's. */
  const holes: number[] = []
  /** Whose each vector is. */
  const owners = growing(Uint32Array)
  /** How long each is, as it is kept. */
  const lengths = growing(Float64Array)
  const placesOf = new Map<number, number[]>()
  const free: number[] = []
  let scratch = new Int8Array(0)
  let graph: Graph | undefined
  /** Where there is no usearch. */
  let isGraphless = false

  const put = (at: number, vector: Float32Array): void => {
    const index = Math.floor(at / BLOCK)
    const first = (at % BLOCK) * dimensions
    const block = (blocks[index] ??= new Int8Array(FIRST_BLOCK * dimensions))
    if (first >= block.length) {
      blocks[index] = new Int8Array(Math.min(block.length * 2, BLOCK * dimensions))
      blocks[index].set(block)
    }
    inBytes(vector, blocks[index]!, first)
    lengths.values[at] = lengthOf(blocks[index]!, first, dimensions)
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

  /** Of a vector of nothing it is 0. */
  const cosineAt = (at: number, question: Float32Array): number =>
    productOf(blocks[Math.floor(at / BLOCK)]!, at % BLOCK, question) / (lengths.values[at]! || 1)

  /** A place that is nobody's, and not in the graph. */
  function freePlace(): number | undefined {
    for (let at = free.pop(); at !== undefined; at = free.pop()) if (at >= (graph?.end ?? 0)) return at
    return undefined
  }

  const ownerAt = (at: number): number | undefined => {
    const owner = owners.values[at]!
    return owner === NOBODY ? undefined : owner
  }
  const bytesAt = (at: number): Int8Array => {
    const first = (at % BLOCK) * dimensions
    return blocks[Math.floor(at / BLOCK)]!.subarray(first, first + dimensions)
  }
  const grows = (): boolean => !isGraphless && owners.length >= graphFrom && (graph?.end ?? 0) < owners.length

  function compare(question: Float32Array, docs: Iterable<number>): NearDocument[] {
    const near: NearDocument[] = []
    for (const doc of docs) {
      const places = placesOf.get(doc)
      if (!places || places.length === 0) continue
      const whole = cosineAt(places[0]!, question)
      let [place, similarity] = [0, whole]
      for (let other = 1; other < places.length; other++) {
        const cosine = cosineAt(places[other]!, question)
        if (cosine > similarity) [place, similarity] = [other, cosine]
      }
      near.push({ doc, place, similarity, whole })
    }
    return near
  }

  return {
    add(doc, vectors) {
      placesOf.set(
        doc,
        vectors.map((vector) => {
          const freed = freePlace()
          const at = freed ?? owners.push(doc)
          if (freed === undefined) lengths.push(0)
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
      const inGraph = graph?.nearest(question, passes, n + SPARE)
      const about = new Map(inGraph)
      scan(question, passes, { from: inGraph ? graph!.end : 0, n }, about)
      const likely = [...about].sort((a, b) => b[1] - a[1]).slice(0, n + SPARE)
      return compare(
        question,
        likely.map(([doc]) => doc),
      )
        .sort((a, b) => b.similarity - a.similarity || order(a.doc, b.doc))
        .slice(0, n)
    },

    compare,

    get grows() {
      return grows()
    },
    grow() {
      if (!grows()) return
      graph ??= createGraph(dimensions, { ownerAt, bytesAt })
      isGraphless = !graph
      graph?.grow(Math.min(graph.end + SLICE, owners.length))
    },

    get bytes() {
      const stored = blocks.reduce((sum, block) => sum + block.byteLength, scratch.byteLength)
      return stored + owners.bytes + lengths.bytes + placesOf.size * OWNER_BYTES + (graph?.bytes ?? 0)
    },
  }

  /** Compares the vectors of blocks that end behind a place: of the documents of the nearest ones it notes about how near they are. */
  function scan(
    question: Float32Array,
    passes: ((doc: number) => boolean) | undefined,
    { from, n }: { from: number; n: number },
    about: Map<number, number>,
  ): void {
    const asked = new Int8Array(dimensions)
    inBytes(question, asked, 0)
    for (const [index, block] of blocks.entries()) {
      const first = index * BLOCK
      const count = Math.min(BLOCK, owners.length - first)
      // A whole block: usearch does not see where in its buffer an array begins.
      if (first + count <= from) continue
      const places = wanted(first, count, passes)
      const compared = places ? gathered(block, first, places) : block
      const ownerOf = (at: number): number => owners.values[places?.[at] ?? first + at]!
      for (const { place, cosine } of nearestIn(compared, places?.length ?? count, asked, n, ownerOf)) {
        const owner = ownerOf(place)
        if (cosine > (about.get(owner) ?? -2)) about.set(owner, cosine)
      }
    }
  }

  /** The nearest vectors of a block: so many that they are of `n` documents, or all. */
  function nearestIn(
    block: Int8Array,
    count: number,
    asked: Int8Array,
    n: number,
    ownerOf: (at: number) => number,
  ) {
    if (count === 0) return []
    for (let many = n + SPARE; ; many *= 4) {
      const near = nearestOf(block, count, asked, many)
      if (near.length === count || new Set(near.map(({ place }) => ownerOf(place))).size >= n) return near
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
