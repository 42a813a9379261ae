import { z } from 'zod'

/** Where something is seen, to be played. Seconds from the first frame of the chunk's source. */
export interface Source {
  processId: string
  chunkId: string
  startTime: number
  endTime: number
}

/** One sentence of a summary of several chunks, and what it rests on. */
export interface OverviewClaim {
  text: string
  /** Seconds: of a video from its first frame, of a camera from the instant from which it is told. */
  start: number
  end: number
  /** The chunks in which it is seen, in order, each with its seconds; at most `MOST_SOURCES`. */
  sources: Source[]
}

/** What happened over several chunks. */
export interface Overview {
  /** What is claimed, said in one. */
  text: string
  claims: OverviewClaim[]
}

/** Who put a summary into words. */
export interface Teller {
  provider: string
  model: string
  /** Why it is not told by the model that was to tell it. */
  note?: string
}

/** A summary as it is kept. */
export type ToldOverview = Overview & Teller

/** Chunks that one claim names. */
export const MOST_SOURCES = 50

/** What a model answers that tells a summary: sentences, each with the numbers of the claims that it rests on, 1 for the first. */
export const ToldSentences = z.object({
  sentences: z
    .array(z.object({ text: z.string().min(1).max(400), claims: z.array(z.int().min(1)).min(1).max(20) }))
    .min(1)
    .max(12),
})
export type ToldSentences = z.infer<typeof ToldSentences>
