import type { Index } from 'usearch'
import { growing } from '../growing.ts'
import { loadUsearch } from './nearest-of.ts'

/** Edges of a vector, and how many candidates are looked at when it is put in and when it is asked for. */
const CONNECTIVITY = 16
const EXPANSION_ADD = 64
const EXPANSION_SEARCH = 128
/** Filters that fewer pass are not for a graph: it would be searched for long. */
const LEAST_SHARE = 0.1
const SAMPLES = 500
/** Where more had to be looked at, comparing all is as fast. */
const MOST = 4096

/** Of whose vectors a graph is made, by their places. */
export interface Places {
  /** Undefined where a place is nobody's. */
  ownerAt(place: number): number | undefined
  bytesAt(place: number): Int8Array
}

/**
 * An approximate index (HNSW) of the vectors of the first places, each once: places with the very same vector hang on one another.
 *
 *     question ─► graph ─► vectors, nearest first ─► their places ─► whose they are
 *
 * Nothing is taken out of it. Who puts another vector in a place that it has, breaks it.
 */
export interface Graph {
  /** Vectors of places before this one are in it. */
  readonly end: number
  /** Puts in the vectors of the places up to `end`. */
  grow(end: number): void
  /** Whose vectors are near, at least `n`, and how near; undefined where it cannot tell so many of those that pass. */
  nearest(
    question: Float32Array,
    passes: ((doc: number) => boolean) | undefined,
    n: number,
  ): Map<number, number> | undefined
  readonly bytes: number
}

const NONE = 0xffffffff

/** Undefined where usearch has no binary for this machine. */
export function createGraph(dimensions: number, { ownerAt, bytesAt }: Places): Graph | undefined {
  const usearch = loadUsearch()
  if (!usearch) return undefined
  const index: Index = new usearch.Index({
    dimensions,
    metric: usearch.MetricKind.Cos,
    quantization: usearch.ScalarKind.I8,
    connectivity: CONNECTIVITY,
    expansion_add: EXPANSION_ADD,
    expansion_search: EXPANSION_SEARCH,
    multi: false,
  })
  /** The first place of each vector, by the hash of its bytes. */
  const firsts = new Map<number, number>()
  /** The next place with the same vector. */
  const twins = growing(Uint32Array)

  function isTwin(place: number): boolean {
    const bytes = bytesAt(place)
    const hash = hashOf(bytes)
    const first = firsts.get(hash)
    twins.push(NONE)
    if (first === undefined) {
      firsts.set(hash, place)
      return false
    }
    const others = bytesAt(first)
    if (!bytes.every((byte, index) => byte === others[index])) return false
    twins.values[place] = twins.values[first]!
    twins.values[first] = place
    return true
  }

  /** About the part of all that passes. */
  function shareOf(passes: (doc: number) => boolean): number {
    const step = Math.max(1, Math.floor(twins.length / SAMPLES))
    let [asked, passed] = [0, 0]
    for (let place = 0; place < twins.length; place += step) {
      const owner = ownerAt(place)
      asked++
      if (owner !== undefined && passes(owner)) passed++
    }
    return passed / asked
  }

  /** Whose the `many` nearest vectors are, at most `n` of those that pass. */
  function ownersOf(
    question: Float32Array,
    passes: ((doc: number) => boolean) | undefined,
    { many, n }: { many: number; n: number },
  ): Map<number, number> {
    const found = new Map<number, number>()
    const { keys, distances } = index.search(question, many, 1)
    for (const [rank, key] of keys.entries())
      for (let place = Number(key); place !== NONE; place = twins.values[place]!) {
        const owner = ownerAt(place)
        if (owner === undefined || found.has(owner) || (passes && !passes(owner))) continue
        found.set(owner, 1 - distances[rank]!)
        if (found.size === n) return found
      }
    return found
  }

  return {
    get end() {
      return twins.length
    },

    grow(end) {
      const places: number[] = []
      for (let place = twins.length; place < end; place++) {
        if (ownerAt(place) === undefined) twins.push(NONE)
        else if (!isTwin(place)) places.push(place)
      }
      if (places.length === 0) return
      const vectors = new Float32Array(places.length * dimensions)
      for (const [to, place] of places.entries()) vectors.set(bytesAt(place), to * dimensions)
      index.add(BigUint64Array.from(places, BigInt), vectors, 1)
    },

    nearest(question, passes, n) {
      const share = passes ? shareOf(passes) : 1
      if (share < LEAST_SHARE) return undefined
      for (let many = Math.ceil((2 * n) / share); many <= MOST; many *= 4) {
        const found = ownersOf(question, passes, { many, n })
        if (found.size === n) return found
      }
      return undefined
    },

    get bytes() {
      return twins.bytes + index.size() * (dimensions + VECTOR_BYTES)
    },
  }
}

/** What a vector takes beside its numbers: its edges, and its place in maps, about. */
const VECTOR_BYTES = 320

/** FNV-1a, 32 bits. */
function hashOf(bytes: Int8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ (byte & 0xff), 0x01000193)
  return hash >>> 0
}
