import type { Kind } from './types.ts'

/** Kinds between which a look may waver: a van is a car in one picture and a vehicle in the next. */
export type Family = 'person' | 'vehicle' | 'animal' | 'object'

const VEHICLES: ReadonlySet<Kind> = new Set(['car', 'bus', 'truck', 'motorcycle', 'bicycle', 'vehicle'])
const ANIMALS: ReadonlySet<Kind> = new Set(['dog', 'cat', 'cattle', 'animal'])

export function familyOf(kind: Kind): Family {
  if (kind === 'person') return 'person'
  if (VEHICLES.has(kind)) return 'vehicle'
  return ANIMALS.has(kind) ? 'animal' : 'object'
}
