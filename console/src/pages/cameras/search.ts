import { oneOf, said } from '../../parts/search-params.ts'

/** What the address of the grid says. */
export interface CamerasSearch {
  /** Only those that somebody has to look after. */
  show?: 'care'
}

export const camerasSearch = ({ show }: Record<string, unknown>): CamerasSearch =>
  said({ show: oneOf('care')(show) })
