import type { LetterPlace, StoredMessage } from '../ports.ts'

/** Before all dead letters. */
export const FIRST_PLACE: LetterPlace = { at: 0, id: '' }

export const placeOf = ({ lastFailedAt, id }: StoredMessage): LetterPlace => ({
  at: lastFailedAt?.getTime() ?? 0,
  id,
})

export const comparePlaces = (a: LetterPlace, b: LetterPlace): number =>
  a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
