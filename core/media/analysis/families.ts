import type { Kind } from './types.ts'

/** What kinds have in common, the most telling first. A look may waver within one: a van is a car in one picture and a vehicle in the next. */
export const FAMILIES = ['person', 'vehicle', 'animal', 'thing'] as const
export type Family = (typeof FAMILIES)[number]

const VEHICLES: ReadonlySet<string> = new Set<Kind>([
  'car',
  'bus',
  'truck',
  'motorcycle',
  'bicycle',
  'vehicle',
])
const ANIMALS: ReadonlySet<string> = new Set<Kind>(['dog', 'cat', 'cattle', 'animal'])

/** Of a word that is no kind, too: a thing. */
export function familyOf(kind: string): Family {
  if (kind === 'person') return 'person'
  if (VEHICLES.has(kind)) return 'vehicle'
  return ANIMALS.has(kind) ? 'animal' : 'thing'
}
