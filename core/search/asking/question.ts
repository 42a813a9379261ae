import type { Color, Kind } from '../../media/analysis/types.ts'

/** What a question was understood to ask. Everything in it is shown, and can be corrected (`show.ts`). */
export interface Question extends Step {
  time?: Time
  /** Footage of any of these cameras; of none named all will do. */
  cameras: string[]
  /** What must not be in the stretch of what is found. */
  without: Thing[]
  /** What follows, each after the one before, by the same camera or in the same video. */
  then: Following[]
}

/** One thing that happens: what must be seen, and the words in which it was said. */
export interface Step {
  things: Thing[]
  /** Looked for by words and meaning, as it was said; quoted words are a phrase, `-word` excludes. */
  text: string
}

export interface Following extends Step {
  /** Seconds from the start of the one before to the start of this one, at most. */
  within: number
}

/** Something that events tell of: one to which all that is given applies. Of several types, kinds or colours any will do. */
export interface Thing {
  types: string[]
  kinds: Kind[]
  colours: Color[]
  /** How many are seen at once. */
  count?: Count
}

export interface Count {
  least: number
  most?: number
}

/** From its first instant to before its last. */
export interface Time {
  from?: Date
  until?: Date
}

/** What can be left as words where it was taken for something else. */
export const PARTS = ['time', 'cameras', 'things', 'counts', 'without', 'then'] as const
export type Part = (typeof PARTS)[number]

/** Seconds within which the next thing follows where nothing else is said. */
export const SOON = 300
