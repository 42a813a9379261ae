import type { SearchFilter } from '../../ports.ts'
import { growing } from './growing.ts'

/** What a document is filtered by. */
export interface Document {
  chunkId: string
  processId: string
  cameraId: string | null
  /** Milliseconds since the epoch. */
  at: number
  eventTypes: readonly string[]
  likeness: string
}

/** Chunks of one organization, numbered as they are added; one that is written again has another number. */
export interface Documents {
  /** Returns its number. */
  add(document: Document): number
  /** Its number, which is no longer that of a chunk; undefined where it is not there. */
  remove(chunkId: string): number | undefined
  idOf(doc: number): string
  /** The number of a chunk, where it is there. */
  find(chunkId: string): number | undefined
  /** By their ids. */
  order(a: number, b: number): number
  /** Those that are there and pass. */
  passing(filter: SearchFilter): (doc: number) => boolean
  /** Numbers that were given, and of how many chunks they still are. */
  readonly given: number
  readonly count: number
  readonly bytes: number
}

const NOWHERE = -1

export function createDocuments(): Documents {
  const ids: string[] = []
  const numbers = new Map<string, number>()
  const there = growing(Uint8Array)
  const times = growing(Float64Array)
  const cameras = named()
  const processes = named()
  const typesOf = named()
  const likenesses = growing(Float64Array)
  /** The first digits of ids: numbers are compared faster. */
  const beginnings = growing(Float64Array)
  /** The types of each set of types. */
  const sets: string[][] = []

  const tests: {
    [K in keyof SearchFilter]?: (value: NonNullable<SearchFilter[K]>) => (doc: number) => boolean
  } = {
    since: (since) => (doc) => times.values[doc]! >= since.getTime(),
    until: (until) => (doc) => times.values[doc]! <= until.getTime(),
    processId: (processId) => processes.oneOf([processId]),
    cameraId: (cameraId) => cameras.oneOf([cameraId]),
    cameras: (allowed) => cameras.oneOf(allowed),
    eventTypes(types) {
      if (types.length === 0) return () => true
      const any = new Set(types)
      return typesOf.among(
        new Set(sets.flatMap((set, number) => (set.some((type) => any.has(type)) ? [number] : []))),
      )
    },
    like(likeness) {
      const wanted = numberOf(likeness)
      return (doc) => likenesses.values[doc] === wanted
    },
    unlike(some) {
      const unwanted = new Set(some.map(numberOf))
      return (doc) => !unwanted.has(likenesses.values[doc]!)
    },
  }

  return {
    add({ chunkId, processId, cameraId, at, eventTypes, likeness }) {
      const doc = there.push(1)
      ids.push(chunkId)
      beginnings.push(Number.parseInt(chunkId.slice(0, 8), 16))
      numbers.set(chunkId, doc)
      times.push(at)
      cameras.push(cameraId)
      processes.push(processId)
      likenesses.push(numberOf(likeness))
      const set = typesOf.push(JSON.stringify(eventTypes))
      sets[set] ??= [...eventTypes]
      return doc
    },

    remove(chunkId) {
      const doc = numbers.get(chunkId)
      if (doc === undefined) return undefined
      numbers.delete(chunkId)
      there.values[doc] = 0
      return doc
    },

    find: (chunkId) => numbers.get(chunkId),
    idOf: (doc) => ids[doc]!,
    order(a, b) {
      const begins = beginnings.values[a]! - beginnings.values[b]!
      if (begins !== 0) return begins
      return ids[a]! < ids[b]! ? -1 : ids[a] === ids[b] ? 0 : 1
    },

    passing(filter) {
      const all = (Object.keys(tests) as (keyof typeof tests)[]).flatMap((key) => {
        const value = filter[key]
        return value === undefined
          ? []
          : [(tests[key] as (value: unknown) => (doc: number) => boolean)(value)]
      })
      const isThere = there.values
      if (all.length === 0) return (doc) => isThere[doc] === 1
      return (doc) => isThere[doc] === 1 && all.every((test) => test(doc))
    },

    get given() {
      return ids.length
    },
    get count() {
      return numbers.size
    },
    get bytes() {
      return (
        there.bytes +
        times.bytes +
        likenesses.bytes +
        beginnings.bytes +
        3 * 4 * ids.length +
        ids.length * ID_BYTES
      )
    },
  }
}

/** As many of its digits as a number holds exactly: 52 bits. */
const numberOf = (likeness: string): number => Number.parseInt(likeness.slice(0, 13), 16)

/** A column of names, each kept once. */
function named() {
  const numbers = new Map<string, number>()
  const column = growing(Int32Array)
  const among =
    (wanted: ReadonlySet<number>) =>
    (doc: number): boolean =>
      wanted.has(column.values[doc]!)
  return {
    /** Returns the number of the name. */
    push(name: string | null): number {
      let number = name === null ? NOWHERE : numbers.get(name)
      if (number === undefined) numbers.set(name!, (number = numbers.size))
      column.push(number)
      return number
    },
    among,
    oneOf: (names: readonly string[]) => among(new Set(names.flatMap((name) => numbers.get(name) ?? []))),
  }
}

/** An id as text, twice in maps, about. */
const ID_BYTES = 150
