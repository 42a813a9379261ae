import { growing } from '../growing.ts'
import type { Scored, Top } from '../top.ts'
import { cosineOf, type NearestOf } from './nearest-of.ts'

/** Vectors of a block: some are compared at once. */
const BLOCK = 4096

/**
 * Vectors of one model, several for each document, whose nearest one speaks for it. Kept in a byte a number: what matters of a vector of
 * length 1 is told by its largest number, and all others as parts of that in 127 steps.
 */
export interface Vectors {
  add(doc: number, vectors: readonly Float32Array[]): void
  /** What is not there is fine. */
  remove(doc: number): void
  /** Offers the nearest documents that pass to `top`, each once, with its cosine; at least those that belong to its best `n`. */
  offerNearest(
    question: Float32Array,
    passes: ((doc: number) => boolean) | undefined,
    n: number,
    top: Top,
  ): void
  readonly count: number
  readonly bytes: number
}

const NOBODY = 0xffffffff

export function createVectors(dimensions: number, nearestOf: NearestOf): Vectors {
  const blocks: Int8Array[] = []
  /** Whose each vector is. */
  const owners = growing(Uint32Array)
  const placesOf = new Map<number, number[]>()
  const free: number[] = []
  /** Of how many documents in each block nobody is left. */
  const scratch = new Int8Array(BLOCK * dimensions)

  const put = (place: number, vector: Float32Array): void => {
    const block = Math.floor(place / BLOCK)
    blocks[block] ??= new Int8Array(BLOCK * dimensions)
    inBytes(vector, blocks[block], (place % BLOCK) * dimensions)
  }

  /** The places of a block's vectors that are asked about; undefined where all are. */
  function wanted(first: number, count: number, passes?: (doc: number) => boolean): number[] | undefined {
    const places: number[] = []
    for (let place = first; place < first + count; place++) {
      const owner = owners.values[place]!
      if (owner !== NOBODY && (!passes || passes(owner))) places.push(place)
    }
    return places.length === count ? undefined : places
  }

  return {
    add(doc, vectors) {
      placesOf.set(
        doc,
        vectors.map((vector) => {
          const place = free.pop() ?? owners.push(NOBODY)
          owners.values[place] = doc
          put(place, vector)
          return place
        }),
      )
    },

    remove(doc) {
      for (const place of placesOf.get(doc) ?? []) {
        owners.values[place] = NOBODY
        free.push(place)
      }
      placesOf.delete(doc)
    },

    offerNearest(question, passes, n, top) {
      const asked = new Int8Array(dimensions)
      inBytes(question, asked, 0)
      const cosines = new Map<number, number>()
      for (const [index, block] of blocks.entries()) {
        const first = index * BLOCK
        const count = Math.min(BLOCK, owners.length - first)
        const places = wanted(first, count, passes)
        if (places?.length === 0) continue
        places?.forEach((place, to) => {
          const from = (place - first) * dimensions
          scratch.set(block.subarray(from, from + dimensions), to * dimensions)
        })
        const [compared, number] = places ? [scratch, places.length] : [block, count]
        for (const { place } of nearestIn(
          compared,
          number,
          asked,
          n,
          (at) => owners.values[places?.[at] ?? first + at]!,
        )) {
          const owner = owners.values[places?.[place] ?? first + place]!
          const cosine = cosineOf(compared, place, question)
          if (cosine > (cosines.get(owner) ?? -2)) cosines.set(owner, cosine)
        }
      }
      for (const [doc, cosine] of cosines) top.offer(doc, cosine)
    },

    get count() {
      return owners.length - free.length
    },
    get bytes() {
      return blocks.length * BLOCK * dimensions + owners.bytes + placesOf.size * OWNER_BYTES
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

export type { Scored }
