import { z } from 'zod'

/** Where in footage something is seen that an answer says. Seconds from the first frame of the video. */
export const Citation = z.object({
  chunkId: z.uuid(),
  processId: z.uuid(),
  cameraId: z.string().optional(),
  startTime: z.number().min(0),
  endTime: z.number().min(0),
  /** When it began by the clock, where its video has a start. */
  at: z.iso.datetime().optional(),
  /** What was found there, in the words in which it is kept. */
  claim: z.string(),
})
export type Citation = z.infer<typeof Citation>

/**
 * What holds of a sentence: `supported` by all that it cites, `unsupported` where it says more than that, `none` where it claims nothing
 * that could be seen: what was looked through, what is asked back.
 */
export const SUPPORTS = ['supported', 'unsupported', 'none'] as const
export type Support = (typeof SUPPORTS)[number]

/** Of an answer; the first is shown first. */
export const Sentence = z.object({
  text: z.string(),
  citations: z.array(Citation),
  support: z.enum(SUPPORTS),
})
export type Sentence = z.infer<typeof Sentence>

/**
 * `answer`: what was asked. `nothing`: there is no evidence. `question`: one short question back. `found`: the question could not be read,
 * and this is what a search finds.
 */
export const REPLY_KINDS = ['answer', 'nothing', 'question', 'found'] as const

export const Reply = z.object({
  kind: z.enum(REPLY_KINDS),
  sentences: z.array(Sentence),
  /** How the question was understood, as a line that means the same at any time. */
  understood: z.string().optional(),
  provider: z.string(),
  model: z.string(),
  /** Why it is not answered by the model that was to answer. */
  note: z.string().optional(),
  /** The code of that. */
  noteCode: z.string().optional(),
})
export type Reply = z.infer<typeof Reply>

/** What a question is about, where it was asked beside a moment. */
export const About = z.object({
  processId: z.uuid().optional(),
  chunkId: z.uuid().optional(),
  eventId: z.uuid().optional(),
})
export type About = z.infer<typeof About>

/** What is told of an answer while it is made. */
export const Piece = z.discriminatedUnion('kind', [
  /** It begins, or begins again: what was told before counts no more. */
  z.object({ kind: z.literal('begun') }),
  /** What is being done. */
  z.object({ kind: z.literal('step'), text: z.string() }),
  /** Words that nobody has checked yet. */
  z.object({ kind: z.literal('words'), text: z.string() }),
  /** A sentence that was held to what it cites; it takes the place of its words. */
  z.object({ kind: z.literal('sentence'), sentence: Sentence }),
])
export type Piece = z.infer<typeof Piece>

export const TURN_STATUSES = ['waiting', 'answering', 'answered', 'failed', 'cancelled'] as const
export type TurnStatus = (typeof TURN_STATUSES)[number]
export const OPEN_TURN: readonly TurnStatus[] = ['waiting', 'answering']

/** Characters of a question, at most. */
export const LONGEST_QUESTION = 2000
/** Turns of a conversation, at most. */
export const MOST_TURNS = 10_000
