import type { Count, Part, Question, Thing } from '../search/asking/question.ts'
import type { SeenThing } from '../media/pictures/look.ts'
import type { SearchFilter, SearchHit } from './search.ts'

export type { SeenThing }
export type { Count as AskedCount, Part as AskedPart, Question as AskedQuestion, Thing as AskedThing }

/** A question in people's words, for whom, and how it is to be understood. */
export interface Asked extends SearchFilter {
  text: string
  /** Only what cameras of this group saw. */
  group?: string
  /** IANA name of the zone by whose clock it speaks. @default UTC */
  zone?: string
  /** What is not to be looked for in it: its words stay words. */
  not?: readonly Part[]
  /** Parts as they are meant, in place of what is understood. */
  instead?: Instead
  /** 1-100. @default 10 */
  limit?: number
}

/** Each part that is given stands in place of what was understood, an empty one for none. */
export interface Instead extends Partial<Pick<Question, 'cameras' | 'things' | 'without' | 'text'>> {
  /** Null: no beginning. */
  from?: Date | null
  /** Null: no end. */
  until?: Date | null
}

/** What holds in what was found. */
export interface Why {
  /** Words of the question that its text has. */
  words: string[]
  /** 0-1: how much of the question's weight these words and the events have. */
  share: number
  /** Cosine of the passage that is nearest; absent where nothing was compared. */
  meaning?: number
  /** Events that are what was asked for, earliest first. */
  events: { id: string; type: string; startTime: number; endTime: number; description: string }[]
}

/** One step of what was asked, where it holds; seconds of the video. */
export interface AskedMoment {
  chunkId: string
  processId: string
  ordinal: number
  startTime: number
  endTime: number
}

export interface AskedHit extends SearchHit {
  why: Why
  /** One for each step of the question, at least one; the first begins where to play. */
  moments: AskedMoment[]
  /** Absent where there are no others. */
  alike?: Alike
}

/** Others of one likeness: one is shown for all of them, unless its likeness is asked for. */
export interface Alike {
  /** How many are not shown, within the times and cameras of the question. */
  count: number
  /** There are more: these are as many as are counted. */
  isMore: boolean
  /** Instants of the earliest and the latest, with the one that is shown. */
  first: Date
  last: Date
}

export interface Answer {
  /** As a line that means the same at any time, and can be changed and asked again. */
  understood: string
  question: Question
  /** Words that fit more than one camera, all of which were asked for. */
  unclear?: string
  hits: AskedHit[]
  /** Where nothing fits: what comes nearest, and does not fit. */
  misses: AskedHit[]
}

/**
 * Answers questions as people ask them: reads times, cameras, things, counts, what must not be there and what follows what, and finds
 * what fits all of it, or says that nothing does.
 * @throws SS_INPUT_INVALID for a text that asks nothing, a zone that is none and a limit out of bounds; what `Search` throws
 */
export interface Asking {
  ask(asked: Asked): Promise<Answer>
  /**
   * Asks for what takes most of a picture: for things of its kind and colour.
   * @throws SS_INPUT_INVALID where it is no picture, or shows nothing that is known, SS_UPLOAD_TOO_LARGE, SS_MODEL_UNABLE without a detector; what `ask` throws
   */
  askByPicture(asked: PictureAsked): Promise<PictureAnswer>
}

/** A picture as a file (JPEG, PNG, WebP), and what is asked beside it: times, cameras, words. */
export interface PictureAsked extends Omit<Asked, 'text'> {
  picture: Uint8Array
  text?: string
}

export interface PictureAnswer extends Answer {
  /** What is in the picture, what takes most of it first: that is asked for. */
  seen: SeenThing[]
}
