import type { DetectedEvent } from '../../../schema/analysis.ts'

/**
 * An event as rules see it: whole, whichever chunks told it. Its times are milliseconds of its stream: of the clock where its video has
 * one, else of the video.
 */
export interface RuleEvent {
  id: string
  /** Its own id and those of its parts. */
  parts: readonly string[]
  processId: string
  chunkId: string
  cameraId?: string
  /** The camera, or the video, in which it is. */
  stream: string
  /** Whether its times are those of the clock. */
  isByClock: boolean
  start: number
  end: number
  /** Seconds of its video. */
  startTime: number
  endTime: number
  type: string
  confidence: number
  description: string
  attributes: DetectedEvent['attributes']
}

export const streamOf = (event: Pick<RuleEvent, 'cameraId' | 'processId' | 'isByClock'>): string =>
  event.cameraId !== undefined && event.isByClock ? `camera ${event.cameraId}` : `process ${event.processId}`

/** The stream of what goes across cameras. */
export const ALL_STREAMS = 'all'

/** A time, in milliseconds of a stream: from its first instant to before its last. */
export interface Stretch {
  start: number
  end: number
}

/** In which a rule came true, once. */
export interface Occurrence {
  /** What makes it one, whatever version of the rule finds it. */
  key: string
  stream: string
  /** From when on its cooldown counts. */
  place: number
  start: number
  end: number
  /** What it rests on, earliest first; none where it is that nothing was there. */
  events: readonly RuleEvent[]
}

/** By time, then by id: the same events always come in the same order. */
export const inOrder = (a: RuleEvent, b: RuleEvent): number =>
  a.start - b.start || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
