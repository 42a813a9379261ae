import { said, someOf, text } from '../../parts/search-params.ts'

export const PARTS = ['TIME', 'CAMERAS', 'THINGS', 'COUNTS', 'WITHOUT', 'THEN'] as const
export type Part = (typeof PARTS)[number]

/** What the address of a search says: enough to ask it again. */
export interface SearchSearch {
  q?: string
  /** Parts that were taken for something they are not, with commas between them: their words stay words. */
  not?: string
}

export const searchSearch = ({ q, not }: Record<string, unknown>): SearchSearch =>
  said({ q: text(q), not: partsIn(not).join(',') || undefined })

export const partsIn = (not: unknown): Part[] => someOf(...PARTS)(not)
