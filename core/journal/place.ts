import type { Place } from '../ports.ts'

/** Negative where `a` comes before `b`. */
export const comparePlaces = (a: Place, b: Place): number => {
  if (a.xact !== b.xact) return a.xact < b.xact ? -1 : 1
  return a.seq === b.seq ? 0 : a.seq < b.seq ? -1 : 1
}

/** Before every entry. */
export const START: Place = { xact: 0n, seq: 0n }
