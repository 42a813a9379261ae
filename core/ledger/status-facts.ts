import type { Fact, FactName } from '../../schema/facts.ts'

/** The facts that move the status of a process or chunk: recorded by `record_*_1` (`schema/migrations/*-recording.ts`). */
const STATUS_FACTS = [
  'chunk_cut',
  'chunking_ended',
  'chunk_described',
  'events_detected',
  'chunk_indexed',
  'cache_cleaned',
] as const satisfies readonly FactName[]

export type StatusFact = Extract<Fact, { fact: (typeof STATUS_FACTS)[number] }>

export const isStatusFact = (fact: Fact): fact is StatusFact =>
  (STATUS_FACTS as readonly FactName[]).includes(fact.fact)
