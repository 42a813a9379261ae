import { said, text } from '../../parts/search-params.ts'

/** What the address of the recap says. */
export interface RecapSearch {
  /** Such as 2026-11-27, by the clock of each camera. */
  day?: string
}

export const recapSearch = ({ day }: Record<string, unknown>): RecapSearch => {
  const given = text(day)
  return said({ day: given && /^\d{4}-\d\d-\d\d$/.test(given) ? given : undefined })
}
