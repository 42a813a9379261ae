import type { Kind } from '../../media/analysis/types.ts'

/** What kinds have in common, the most telling first. */
export const FAMILIES = ['person', 'vehicle', 'animal', 'thing'] as const
export type Family = (typeof FAMILIES)[number]

const VEHICLES: readonly Kind[] = ['car', 'bus', 'truck', 'motorcycle', 'bicycle', 'vehicle']
const ANIMALS: readonly Kind[] = ['dog', 'cat', 'cattle', 'animal']

export function familyOf(kind: Kind): Family {
  if (kind === 'person') return 'person'
  if (VEHICLES.includes(kind)) return 'vehicle'
  return ANIMALS.includes(kind) ? 'animal' : 'thing'
}

/** Cattle is a word for many. */
const NOUNS: Partial<Record<Kind, string>> = { cattle: 'cow' }
const PLURALS: Partial<Record<Kind, string>> = {
  person: 'people',
  bus: 'buses',
  box: 'boxes',
  cattle: 'cows',
}

/** `car`, and for any other number than one `cars`. */
export function nounOf(kind: Kind, count = 1): string {
  if (count === 1) return NOUNS[kind] ?? kind
  return PLURALS[kind] ?? `${kind}s`
}
