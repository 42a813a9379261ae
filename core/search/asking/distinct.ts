import type { SearchFilter, SearchHit } from '../../ports.ts'
import type { Measured } from './convincing.ts'
import type { Moment } from './event-rows.ts'

/** A chunk that may be the answer, and what speaks for it. */
export interface Candidate {
  hit: SearchHit
  evidence: Measured
  moments: Moment[]
}

/** One that is shown, and those like it that are not. */
export interface Group<T> {
  shown: T
  others: T[]
}

/** How often it is looked beyond what is alike: each time at least one more is found that is like none before, or it is the last time. */
const MOST_LOOKS = 10

/** Of those with one key the first is shown, in the order of these. */
export function collapse<T>(ranked: Iterable<T>, keyOf: (one: T) => string): Group<T>[] {
  const groups = new Map<string, Group<T>>()
  for (const one of ranked) {
    const key = keyOf(one)
    const group = groups.get(key)
    if (group) group.others.push(one)
    else groups.set(key, { shown: one, others: [] })
  }
  return [...groups.values()]
}

/** What is like another: it says the same, and so do the events for which it was found. */
export function keyOf({ hit, evidence: { events } }: Candidate): string {
  const said = events.map(({ type, description }) => `${type} ${description.replaceAll(/\d+/g, '#')}`)
  return [hit.likeness, ...new Set(said.sort())].join('\n')
}

export interface Wanted {
  limit: number
  fits(candidate: Candidate): boolean
  /** The same for those that are alike. */
  keyOf(candidate: Candidate): string
}

export interface Found {
  groups: Group<Candidate>[]
  /** All that was looked at, in the order in which it was found. */
  all: Candidate[]
}

/**
 * Finds `limit` that are not alike, where there are so many: as long as what is alike takes the place of others, it is looked for
 * what is like none of them.
 * @param find what is found within a filter; the first time no more than is needed
 */
export async function distinct(
  find: (filter: SearchFilter, first: boolean) => Promise<Candidate[]>,
  filter: SearchFilter,
  { limit, fits, keyOf }: Wanted,
): Promise<Found> {
  const all = new Map<string, Candidate>()
  const unlike = new Set<string>()
  for (let look = 1; ; look++) {
    const some = await find({ ...filter, ...(unlike.size > 0 && { unlike: [...unlike] }) }, look === 1)
    for (const one of some) if (!all.has(placeOf(one))) all.set(placeOf(one), one)
    const groups = collapse(bestFirst([...all.values()].filter(fits)), keyOf)
    const before = unlike.size
    for (const { shown, others } of groups) if (others.length > 0) unlike.add(shown.hit.likeness)
    if (groups.length >= limit || unlike.size === before || look === MOST_LOOKS)
      return { groups: groups.slice(0, limit), all: [...all.values()] }
  }
}

/** What is found but once. */
export const placeOf = ({ moments }: Candidate): string =>
  moments.map(({ chunkId, startTime }) => `${chunkId} ${startTime}`).join('\n')

/** What events say before what texts say; in either the order of search. */
const bestFirst = (candidates: readonly Candidate[]): Candidate[] =>
  candidates.toSorted((a, b) => Number(b.evidence.seen) - Number(a.evidence.seen))
