import type { Fact, FactName } from '../../schema/facts.ts'
import { cacheCleaned, chunkDescribed, chunkIndexed, eventsDetected } from './chunk-facts.ts'
import { chunkCut, chunkingEnded, sourceOpened, type Recorded, type Recorder } from './process-facts.ts'
import type { Scope } from './scope.ts'

/** One recorder per fact. Recording a fact twice changes nothing (P2). */
const RECORDERS: { [N in FactName]: Recorder<N> } = {
  source_opened: sourceOpened,
  chunk_cut: chunkCut,
  chunking_ended: chunkingEnded,
  chunk_described: chunkDescribed,
  events_detected: eventsDetected,
  chunk_indexed: chunkIndexed,
  cache_cleaned: cacheCleaned,
}

export const recordFact = (scope: Scope, fact: Fact): Promise<Recorded> =>
  (RECORDERS[fact.fact] as Recorder<FactName>)(scope, fact)
