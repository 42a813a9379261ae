import { familyOf, type Family } from './families.ts'
import type { Detection, Kind } from './types.ts'

/** What one look at a thing found at its place; nothing where nothing was found. */
export type Ballot = readonly Pick<Detection, 'kind' | 'score'>[]

export interface Verdict {
  kind: Kind
  /** 0-1: how sure. */
  score: number
}

/** Mean score of a family over all looks from which on a thing is of it. */
const LEAST_MEAN = 0.2
/** Highest score of it in one look at least. */
const LEAST_BEST = 0.35
/** What is less sure than this is left open. */
const LEAST_SURE = 0.5
/** Share of a family's votes from which on one kind of it is named; else a vehicle is a vehicle, an animal an animal. */
const CLEAR = 0.5

/**
 * What a thing is, by all looks at it: scores are summed by family, so that one look that errs is outvoted, and a van that is a car in one
 * picture and a vehicle in the next is not torn between them. Where no family has enough, it stays an object.
 */
export function voteOn(ballots: readonly Ballot[]): Verdict {
  const families = new Map<Family, number>()
  const kinds = new Map<Kind, number>()
  const best = new Map<Family, number>()
  for (const ballot of ballots) {
    for (const { kind, score } of ballot) {
      const family = familyOf(kind)
      families.set(family, (families.get(family) ?? 0) + score)
      kinds.set(kind, (kinds.get(kind) ?? 0) + score)
      best.set(family, Math.max(best.get(family) ?? 0, score))
    }
  }
  const all = [...families.values()].reduce((sum, score) => sum + score, 0)
  const [family, sum] = [...families].sort((a, b) => b[1] - a[1])[0] ?? ['thing', 0]
  if (sum / Math.max(1, ballots.length) < LEAST_MEAN || best.get(family)! < LEAST_BEST)
    return { kind: 'object', score: round(1 - Math.min(0.6, all / Math.max(1, ballots.length))) }
  const score = round(Math.min(0.98, (sum / all) * (1 - Math.exp(-2 * sum))))
  if (score < LEAST_SURE) return { kind: 'object', score: round(1 - score) }
  return { kind: kindWithin(family, kinds), score }
}

function kindWithin(family: Family, kinds: ReadonlyMap<Kind, number>): Kind {
  const general: Partial<Record<Family, Kind>> = { vehicle: 'vehicle', animal: 'animal' }
  // What is no further told apart speaks for none of the kinds, and against none.
  const own = [...kinds].filter(([kind]) => familyOf(kind) === family && kind !== general[family])
  const [first] = own.sort((a, b) => b[1] - a[1])
  if (!first) return general[family] ?? 'object'
  const sum = own.reduce((total, [, score]) => total + score, 0)
  return first[1] >= sum * CLEAR ? first[0] : (general[family] ?? first[0])
}

const round = (value: number): number => Number(value.toFixed(2))
