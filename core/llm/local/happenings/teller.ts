import type { Continuity, DetectedEvent, Observation } from '../../../../schema/analysis.ts'
import type { ChunkAnalysis, Stretch } from '../../../media/analysis/types.ts'
import type { Clock } from '../clock.ts'
import { momentsOf, type Span } from '../moments.ts'

/** What is said of an event beside its type and its times. */
export interface Said {
  confidence: number
  attributes?: DetectedEvent['attributes']
}

/** What lasts: its sentence in two parts, so that it can be said of several chunks at once. */
export interface Lasting extends Said, Stretch, Omit<Continuity, 'opening' | 'closing'> {
  /** `A person in black is in view`. */
  what: string
  /** The words before its first and its last time. @default ['from', 'to'] */
  between?: readonly [string, string]
}

/** Puts what is measured in seconds of a chunk into events in seconds of the source, within its span. */
export interface Teller {
  /** A moment by the clock of who reads it. */
  time(seconds: number): string
  /** What happens at a moment. */
  moment(type: string, seconds: number, description: string, said: Said): Observation
  /** What goes on for a while, maybe in the chunk before or after, too. */
  lasting(type: string, lasting: Lasting): Observation
}

export function createTeller(analysis: Pick<ChunkAnalysis, 'duration'>, span: Span, clock: Clock): Teller {
  const moment = momentsOf(analysis, span)
  const at = (seconds: number): number => Number(moment(seconds).toFixed(2))
  const time = (seconds: number): string => clock(at(seconds))
  return {
    time,
    moment: (type, seconds, description, { confidence, attributes = {} }) => ({
      ...{ type, startTime: at(seconds), endTime: at(seconds), confidence, description, attributes },
    }),
    lasting(type, { start, end, confidence, attributes = {}, what, between = ['from', 'to'], ...goesOn }) {
      const opening = `${what} ${between[0]} ${time(start)}`
      const closing = ` ${between[1]} ${time(end)}.`
      const isOfOne = !goesOn.before && !goesOn.after
      return {
        ...{ type, startTime: at(start), endTime: at(end), confidence },
        ...{ description: opening + closing, attributes },
        ...(!isOfOne && { continuity: { ...goesOn, opening, closing } }),
      }
    },
  }
}
