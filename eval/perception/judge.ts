import type { Told } from '../product.ts'
import { presenceOf, type Presence } from './presence.ts'
import { thingsOf, type Things } from './things.ts'
import { SORTS, type Truth } from './truth.ts'

/** Shares and counts by name, and what went wrong in words, with the second. */
export interface Verdict {
  video: string
  figures: Record<string, number>
  faults: string[]
  /** Goals of the truth that are not reached. */
  short: string[]
}

/** Holds what the product says of a video against what a person saw in it. */
export function judge(truth: Truth, told: Told): Verdict {
  const presences = SORTS.filter((sort) => truth.complete.includes(sort)).map((sort) =>
    presenceOf(truth, told.events, told.duration, sort),
  )
  const things = thingsOf(truth, told.events)
  const figures = {
    ...Object.assign({}, ...presences.map(ofPresence)),
    ...ofThings(things),
  } as Verdict['figures']
  const short = Object.entries(truth.goals)
    .filter(([name, goal]) => !(figures[name]! >= goal))
    .map(([name, goal]) => `${name} is ${figures[name]?.toFixed(3) ?? 'unknown'}, goal ${goal}`)
  return {
    video: truth.video,
    figures,
    faults: [...presences.flatMap(faultsOfPresence), ...faultsOf(things)],
    short,
  }
}

const share = (right: number, all: number): number => (all === 0 ? 1 : right / all)

function ofPresence({ sort, there, right, missed, wrong }: Presence): Verdict['figures'] {
  // Of a sort that is nowhere, and nowhere reported, there is nothing to say.
  if (there === 0 && wrong.length === 0) return {}
  return {
    [`${sort} precision`]: share(right, right + wrong.length),
    [`${sort} recall`]: share(right, there),
    [`${sort} seconds`]: right + missed.length,
  }
}

function ofThings({ found, missed, wrong, worstTime }: Things): Verdict['figures'] {
  const all = {
    'things found': share(found.length, found.length + missed.length),
    'things reported wrongly': wrong.length,
  }
  // Of nothing nothing can be right.
  if (found.length === 0) return all
  const count = (pick: (one: Things['found'][number]) => boolean): number =>
    share(found.filter(pick).length, found.length)
  return {
    ...all,
    kinds: count(({ kindIsRight }) => kindIsRight),
    directions: count(({ directionIsRight }) => directionIsRight),
    colours: count(({ colorIsRight }) => colorIsRight),
    'worst time (s)': worstTime,
  }
}

const faultsOfPresence = ({ sort, missed, wrong }: Presence): string[] => [
  ...stretches(missed).map((stretch) => `${sort} missed at ${stretch}`),
  ...stretches(wrong).map((stretch) => `${sort} reported at ${stretch} where there is none`),
]

function faultsOf({ found, missed, wrong }: Things): string[] {
  return [
    ...missed.map(({ kind, from, to, note }) => `not told: ${note ?? kind}, ${from}-${to} s`),
    ...wrong.map(({ description, startTime }) => `not so, at ${startTime} s: ${description}`),
    ...found
      .filter(
        ({ kindIsRight, directionIsRight, colorIsRight }) =>
          !(kindIsRight && directionIsRight && colorIsRight),
      )
      .map(({ thing, event }) => `${event.description} is ${JSON.stringify(thing)}`),
  ]
}

/** Seconds that follow each other as one stretch: `3-5 s`. */
function stretches(seconds: readonly number[]): string[] {
  const result: [number, number][] = []
  for (const second of seconds) {
    const last = result.at(-1)
    if (last && last[1] === second) last[1] = second + 1
    else result.push([second, second + 1])
  }
  return result.map(([from, to]) => `${from}-${to} s`)
}
