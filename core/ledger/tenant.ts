import { SpectraError } from '../errors.ts'
import type { Envelope } from '../ports.ts'

/**
 * A message may only touch rows of its own organization (P8).
 * @throws SS_MESSAGE_FOREIGN
 */
export function checkTenant(envelope: Envelope, row: { organization_id: string }): void {
  if (row.organization_id !== envelope.organizationId) throw foreign(envelope)
}

export const foreign = (envelope: Envelope): SpectraError =>
  new SpectraError(
    'SS_MESSAGE_FOREIGN',
    `Cannot work on message ${envelope.id}: organization ${envelope.organizationId} has no process ${envelope.processId}`,
  )
