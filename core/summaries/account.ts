import type { DetectedEvent } from '../../schema/analysis.ts'

/** Seconds on the axis of an account. */
export interface Stretch {
  start: number
  end: number
}

/** Where something is seen, to be played. Seconds from the first frame of the chunk's source. */
export interface Source {
  processId: string
  chunkId: string
  startTime: number
  endTime: number
}

/** One event: one thing that goes on over several chunks is one. */
export interface Seen extends Stretch {
  type: string
  attributes: DetectedEvent['attributes']
  source: Source
}

/** What is known of some footage: all that a summary of it may tell. */
export interface Account {
  span: Stretch
  events: readonly Seen[]
  /** Stretches of which nothing is known: not recorded, or not described. */
  unknown: readonly Stretch[]
}

/** One sentence of a summary of several chunks, and what it rests on. */
export interface OverviewClaim extends Stretch {
  text: string
  /** The chunks in which it is seen, in order, each with its seconds; at most `MOST_SOURCES`. */
  sources: Source[]
}

export interface Overview {
  /** What is claimed, said in one. */
  text: string
  claims: OverviewClaim[]
}

/** Chunks that one claim names. */
export const MOST_SOURCES = 50
