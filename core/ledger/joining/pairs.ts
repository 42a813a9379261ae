import type { Spot, Told } from '../../../schema/analysis.ts'

/** A part of an event, as the chunk told it that it is of. */
export interface TellingPart {
  id: string
  type: string
  told: Told
}

/** How far apart two parts of one thing may be, with what differs about them counted in; in shares of the picture. */
const FARTHEST = 0.3
/** What another colour counts: light changes, and two colours of a thing take turns. */
const OTHER_COLOR = 0.1
/** What it counts that one is twice as high as the other. */
const TWICE_AS_HIGH = 0.15

/**
 * Which parts of two chunks that follow each other are of one event: those that go on beyond the border, are of one type, and where
 * they are of a thing, of things that look alike at about the same place. The nearest pairs come first, each part is of one pair.
 * The result depends on nothing but the parts.
 */
export function pairsOf(before: readonly TellingPart[], after: readonly TellingPart[]): [string, string][] {
  const possible = before
    .filter(({ told }) => told.after)
    .flatMap((one) =>
      after.flatMap((other) => {
        const distance = distanceOf(one, other)
        return distance === undefined ? [] : [{ one: one.id, other: other.id, distance }]
      }),
    )
    .sort((a, b) => a.distance - b.distance || compare(a.one, b.one) || compare(a.other, b.other))
  const taken = new Set<string>()
  const pairs: [string, string][] = []
  for (const { one, other } of possible) {
    if (taken.has(one) || taken.has(other)) continue
    taken.add(one).add(other)
    pairs.push([one, other])
  }
  return pairs
}

/** Undefined where they are not of one event. */
function distanceOf(one: TellingPart, other: TellingPart): number | undefined {
  const [a, b] = [one.told, other.told]
  if (one.type !== other.type || a.key !== b.key || !b.before) return undefined
  if (!a.looks || !b.looks) return a.looks || b.looks ? undefined : 0
  if (a.looks.family !== b.looks.family) return undefined
  const color = a.looks.color === b.looks.color ? 0 : OTHER_COLOR
  const distance = apart(a.looks.to, b.looks.from) + color
  return distance <= FARTHEST ? distance : undefined
}

const apart = (a: Spot, b: Spot): number =>
  Math.hypot(a.x - b.x, a.y - b.y) +
  TWICE_AS_HIGH * Math.abs(Math.log2((a.height + 0.01) / (b.height + 0.01)))

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
