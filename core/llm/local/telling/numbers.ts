import type { Sighting, Stretch } from '../../../media/analysis/types.ts'
import { isEdge } from '../words.ts'

const WORDS = 'no one two three four five six seven eight nine ten eleven twelve'.split(' ')

/** Numbers to twelve as words, others as figures. */
export const inWords = (count: number): string => WORDS[count] ?? String(count)

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** How many were in view at one moment. */
export function atOnce(things: readonly Stretch[]): number {
  const changes = things.flatMap(({ start, end }) => [
    { at: start, by: 1 },
    { at: end, by: -1 },
  ])
  // One that goes as another comes is gone.
  changes.sort((a, b) => a.at - b.at || a.by - b.by)
  let now = 0
  return changes.reduce((most, { by }) => Math.max(most, (now += by)), 0)
}

/**
 * How many there were at least. Something that appears within the picture may be what was lost from sight before; what comes over
 * an edge, or is there from the start, was not followed before.
 */
export function atLeast(things: readonly Sighting[]): number {
  const came = things.filter(({ entry }) => entry === 'start' || isEdge(entry))
  const went = things.filter(({ exit }) => exit === 'end' || isEdge(exit))
  return Math.max(1, atOnce(things), came.length, went.length)
}
