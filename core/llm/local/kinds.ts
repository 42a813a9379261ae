import type { Kind } from '../../media/analysis/types.ts'

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
