import { nounOf } from '../llm/local/kinds.ts'
import { colorWord } from '../llm/local/words.ts'
import { COLORS } from '../media/analysis/types.ts'
import type { Seen } from './account.ts'
import type { Counted } from './counting.ts'
import type { Moments } from './moments.ts'

/** Up to so many things are told one by one. */
const FEW = 3

export interface One {
  text: string
  seen: readonly Seen[]
}

/** Where few were seen, when each was there: whoever looks for one of them goes to its second. */
export function eachOf(counted: readonly Counted[], { during }: Moments): One[] {
  const all = counted.flatMap(({ seen, ...kind }) => seen.map((one) => ({ ...kind, seen: [one] as const })))
  if (all.length > FEW) return []
  return all
    .toSorted((a, b) => a.seen[0].start - b.seen[0].start)
    .map((one) => ({
      text: `${nameOf(one)} ${one.family === 'thing' ? 'moved' : 'was there'} ${during(one.seen[0])}.`,
      seen: one.seen,
    }))
}

/** `A person in black`, `An orange car`, `An object` where its colour is not known: what others than the analyst call one may be any text. */
function nameOf({ kind, family, seen: [{ attributes }] }: Counted): string {
  const known = COLORS.find((one) => one === attributes.color)
  const color = known && colorWord({ kind, color: known })
  if (family === 'person') return color ? `A person in ${color}` : 'A person'
  const name = color ? `${color} ${nounOf(kind)}` : nounOf(kind)
  return `${/^[aeiou]/.test(name) ? 'An' : 'A'} ${name}`
}
