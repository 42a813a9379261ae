import type { DetectedEvent } from '../../schema/analysis.ts'
import type { Source } from '../../schema/overview.ts'

/** Seconds on the axis of an account. */
export interface Stretch {
  start: number
  end: number
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
