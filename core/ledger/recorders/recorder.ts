import type { Fact, FactName } from '../../../schema/facts.ts'
import type { Sql } from '../../database/database.ts'
import { SpectraError } from '../../errors.ts'
import type { Envelope } from '../../ports.ts'
import type { LockedProcess } from '../lock-process.ts'
import type { StatusFact } from '../status-facts.ts'

/** The facts that have a recorder: all but those that move statuses. */
export type RecordedFact = Exclude<Fact, StatusFact>

/** What a recorder writes with. */
export interface Recording {
  /** The transaction in which the message of the hand-off is posted, too. Await nothing in it but its statements. */
  sql: Sql
  /** The message that is worked on. */
  envelope: Envelope
  /** When this is said to have happened. */
  at: Date
  /** The process of the message, locked; undefined for a message that belongs to no process. */
  process: LockedProcess | undefined
}

/**
 * Writes one fact into rows. Returns whether that changed anything: a fact that is known already changes nothing, and the
 * message of its hand-off is not handed on again (P2). Rows get the organization of the envelope (P8). One recorder
 * serves files and cameras: `process.item.tables` are those of the process. What it throws undoes the whole commit.
 *
 * It runs before the facts of its commit that move statuses: the rows of a chunk that is cut by the same commit are not
 * there yet.
 */
export type Recorder<F = never> = (fact: F, recording: Recording) => Promise<boolean>

/** One for each fact, by its name: without its recorder a fact does not compile. */
export type RecorderList = { readonly [F in RecordedFact as F['fact']]: Recorder<F> }

/** The same, as whoever looks up a name sees it. */
export type Recorders = Readonly<Record<string, Recorder>>

export type FactOf<N extends FactName> = Extract<Fact, { fact: N }>

/**
 * The process of a fact that is about one.
 * @throws SS_FACT_REFUSED
 */
export function processOf(fact: Fact, { envelope, process }: Recording): LockedProcess {
  if (!process) throw refusedFact(fact, envelope, WITHOUT_PROCESS)
  return process
}

export const WITHOUT_PROCESS = 'it is about a process, and the message belongs to none'

export const refusedFact = (fact: Fact, { id, type }: Envelope, why: string): SpectraError =>
  new SpectraError('SS_FACT_REFUSED', `Cannot record the fact ${fact.fact} of ${type} ${id}: ${why}`)
