import type { Direction, Edge, Sighting } from '../../media/analysis/types.ts'
import { nounOf } from './kinds.ts'
import { familyOf } from '../../media/analysis/families.ts'

/** From this confidence on a thing is called a person. */
export const PERSON = 0.5

export const isPerson = (sighting: Sighting): boolean => sighting.kind === 'person'

export type Size = 'small' | 'medium' | 'large'

/** By the share of the picture that it covers. */
export function sizeOf({ share }: Sighting): Size {
  if (share >= 0.04) return 'large'
  return share >= 0.01 ? 'medium' : 'small'
}

const SIZES: Record<Size, string> = { small: 'small', medium: 'medium-sized', large: 'large' }

/** What is seen, and no more: `A person in black`, `An orange car`, `A large red object`. */
export function nameOf(sighting: Sighting): string {
  const { kind, color } = sighting
  const word = colorWord(sighting)
  if (kind === 'person') return `A person in ${word}`
  if (kind === 'object') return `A ${SIZES[sizeOf(sighting)]} ${color} object`
  return `${articleOf(word)} ${word} ${nounOf(kind)}`
}

/** Silver is the word for a car, and for a thing that may be one. */
export const colorWord = ({ kind, color }: Pick<Sighting, 'kind' | 'color'>): string =>
  color === 'silver' && familyOf(kind) !== 'vehicle' && kind !== 'object' ? 'light grey' : color

const articleOf = (word: string): string => (/^[aeiou]/.test(word) ? 'An' : 'A')

const EDGES: Record<Edge, string> = {
  left: 'on the left',
  right: 'on the right',
  top: 'at the top',
  bottom: 'at the bottom',
}

export const isEdge = (place: string): place is Edge => place in EDGES

export const atEdge = (edge: Edge): string => EDGES[edge]

/** `moves up and to the right`. */
export function movesTo(direction: Direction): string {
  const [along, across] = direction.split('-')
  if (across) return `moves ${along} and to the ${across}`
  return along === 'left' || along === 'right' ? `moves to the ${along}` : `moves ${along}`
}

/** Where in the picture: nine fields. */
export function placeOf({ x, y }: Sighting): string {
  const across = x < 0.33 ? 'left' : x > 0.67 ? 'right' : ''
  const along = y < 0.33 ? 'top' : y > 0.67 ? 'bottom' : ''
  if (along && across) return `near the ${along} ${across}`
  if (along) return `near the ${along}`
  return across ? `on the ${across}` : 'near the centre'
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
