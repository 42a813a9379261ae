import type { Envelope, Handoff } from '../ports.ts'
import { handedOn, type Outgoing } from './outbox.ts'
import { isStatusFact, type StatusFact } from './status-facts.ts'

/**
 * A part of a commit: facts that move statuses, and the message that is handed on if one of them changes something. A
 * message without facts is handed on in any case.
 */
export interface Part {
  facts: readonly StatusFact[]
  message?: Outgoing
}

/** The part that a hand-off is, without the facts that have a recorder. */
export const partOf = (
  envelope: Envelope,
  at: Date,
  { records = [], to, message, priority }: Handoff,
): Part => ({
  facts: records.filter(isStatusFact),
  ...(to && message && { message: handedOn(envelope, at, to, message, priority) }),
})
