import { diffWordsWithSpace } from 'diff'

/** Words of a text; `isOnlyHere`: the other text does not have them in this place. */
export interface Stretch {
  text: string
  isOnlyHere: boolean
}

/** How different two texts may be to be compared word by word; beyond it all of both is marked. */
const MOST_EDITS = 1500

/** Two texts, each in stretches that the other one has, too, or has not. */
export function compareTexts(one: string, other: string): [Stretch[], Stretch[]] {
  const parts = diffWordsWithSpace(one, other, { maxEditLength: MOST_EDITS })
  if (!parts) return [[{ text: one, isOnlyHere: true }], [{ text: other, isOnlyHere: true }]]
  const side = (leftOut: 'added' | 'removed', own: 'added' | 'removed'): Stretch[] =>
    parts.filter((part) => !part[leftOut]).map((part) => ({ text: part.value, isOnlyHere: part[own] }))
  return [side('added', 'removed'), side('removed', 'added')]
}

export interface Told {
  type: string
  startTime: number
  endTime: number
}

/** How far apart two events of one type may begin that are the same one. Seconds. */
const APART = 1

const isSame = (one: Told, other: Told): boolean =>
  one.type === other.type &&
  (Math.abs(one.startTime - other.startTime) <= APART ||
    Math.min(one.endTime, other.endTime) - Math.max(one.startTime, other.startTime) > 0)

/** Of two lists of events those that only one of them has: one event stands for one in the other list, the nearest. */
export function compareEvents<Event extends Told>(
  one: readonly Event[],
  other: readonly Event[],
): [ReadonlySet<Event>, ReadonlySet<Event>] {
  const [first, second] = [new Set(one), new Set(other)]
  const near = (a: Told, b: Told): number => Math.abs(a.startTime - b.startTime)
  const pairs = one
    .flatMap((a) => other.filter((b) => isSame(a, b)).map((b) => ({ a, b })))
    .sort((p, q) => near(p.a, p.b) - near(q.a, q.b))
  for (const { a, b } of pairs) {
    if (!first.has(a) || !second.has(b)) continue
    first.delete(a)
    second.delete(b)
  }
  return [first, second]
}
