import { nounOf } from '../llm/local/kinds.ts'
import { familyOf, type Family } from '../media/analysis/families.ts'
import { atOnce, inWords } from '../llm/local/telling/numbers.ts'
import { KINDS, type Kind } from '../media/analysis/types.ts'
import type { Seen } from './account.ts'

/** Things of one kind, each told by one event. */
export interface Counted {
  kind: Kind
  family: Family
  seen: readonly [Seen, ...Seen[]]
}

/** The event of a thing by which it is counted, by its family. */
const COUNTED_BY: Record<Family, string> = {
  person: 'person_detected',
  vehicle: 'vehicle_detected',
  animal: 'animal_detected',
  thing: 'object_moving',
}

/** Kinds in the order in which they are told: people first. */
export function countedIn(events: readonly Seen[]): Counted[] {
  return KINDS.flatMap((kind) => {
    const family = familyOf(kind)
    const seen = events.filter((event) => event.type === COUNTED_BY[family] && kindOf(event, family) === kind)
    const [first, ...others] = seen
    return first ? [{ kind, family, seen: [first, ...others] as const }] : []
  })
}

/** Of what another model tells, without a kind, the most that its type says. */
function kindOf({ attributes }: Seen, family: Family): Kind {
  const known = KINDS.find((kind) => kind === attributes.kind)
  if (known) return known
  return family === 'thing' ? 'object' : family
}

/** `twelve people`, `one moving object`. */
export function countOf({ kind, family, seen }: Counted): string {
  const moving = family === 'thing' ? 'moving ' : ''
  return `${inWords(seen.length)} ${moving}${nounOf(kind, seen.length)}`
}

/** The moment at which most of them are there, and how many. */
export function busiestOf(seen: readonly Seen[]): { count: number; at: number } {
  const count = atOnce(seen)
  const begin = seen
    .map(({ start }) => start)
    .toSorted((a, b) => a - b)
    .find((moment) => seen.filter(({ start, end }) => start <= moment && moment < end).length >= count)
  return { count, at: begin ?? seen[0]?.start ?? 0 }
}
