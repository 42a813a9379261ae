import type { Citation, Piece, Reply, Sentence } from '../../schema/chat.ts'
import type { Happening } from './happenings.ts'

/** Citations of one sentence: whoever checks it needs no more. */
export const MOST_CITATIONS = 20

/** What tools found: what a sentence may rest on. */
export interface Evidence {
  /** By which a model names it, 1 for the first. */
  n: number
  /** What was found, as a model reads it, and against which its sentences are held. */
  text: string
  citations: Citation[]
}

export const supported = (text: string, citations: readonly Citation[]): Sentence => ({
  ...{ text, citations: citations.slice(0, MOST_CITATIONS) },
  support: 'supported',
})

/** Claims nothing that could be seen. */
export const remark = (text: string): Sentence => ({ text, citations: [], support: 'none' })

export const citationsOf = (some: readonly Happening[]): Citation[] => some.map(({ citation }) => citation)

/** An answer as it is made: what is told meanwhile, and in the end all of it. */
export type Answering = AsyncGenerator<Piece, Reply, void>
