import { oneOf, said, text } from '../../parts/search-params.ts'

/** What the address of the grid says. */
export interface CamerasSearch {
  /** Only those that somebody has to look after. */
  show?: 'care'
  /** Only those in this group. */
  group?: string
}

export const camerasSearch = ({ show, group }: Record<string, unknown>): CamerasSearch =>
  said({ show: oneOf('care')(show), group: text(group) })
