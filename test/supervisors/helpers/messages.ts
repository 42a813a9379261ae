import type { Envelope } from '../../../core/ports.ts'
import { DEFAULT_ORGANIZATION_ID, stableId } from '../../../schema/ids.ts'
import { envelopeOf } from '../../../schema/messages/index.ts'

/**
 * A message for the chunker stage. `what` is its source path, by which the test actors choose what to do; `name`
 * gives it its id.
 */
export function request(name: string, what = 'works'): Envelope {
  const processId = stableId('supervisors', name)
  return envelopeOf(
    'VideoProcessingRequest',
    {
      processId,
      organizationId: DEFAULT_ORGANIZATION_ID,
      source: { kind: 'path', path: what },
      options: { chunkDuration: 10, overlap: 0 },
      modality: 'batch',
    },
    {
      organizationId: DEFAULT_ORGANIZATION_ID,
      processId,
      trace: '0'.repeat(32),
      createdAt: new Date(0),
    },
  )
}
