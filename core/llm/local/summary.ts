import type { Claim } from '../../../schema/analysis.ts'
import type { ChunkAnalysis } from '../../media/analysis/types.ts'
import type { Clock } from './clock.ts'
import { momentsOf, type Span } from './moments.ts'
import { tell } from './telling/tell.ts'

export interface Summary {
  /** What is claimed, said in one. */
  text: string
  claims: Claim[]
}

/**
 * Says what was measured in a chunk in plain English, the most telling first, in about sixty words; and what each sentence rests on:
 * its stretch and its tracks, in seconds of the source, within the span.
 */
export function summarize(analysis: ChunkAnalysis, span: Span, clock: Clock): Summary {
  const moment = momentsOf(analysis, span)
  const at = (seconds: number): number => Number(moment(seconds).toFixed(2))
  const said = tell(analysis, (seconds) => clock(moment(seconds)))
  const claims = said.map(({ text, start, end, of }) => ({
    ...{ text, startTime: at(start), endTime: at(end) },
    tracks: of.map((sighting) => ({
      trackId: sighting.id,
      kind: sighting.kind,
      startTime: at(sighting.start),
      endTime: at(sighting.end),
    })),
  }))
  return { text: said.map(({ text }) => text).join(' '), claims }
}
