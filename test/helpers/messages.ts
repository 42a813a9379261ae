import { chunkIdOf, DEFAULT_ORGANIZATION_ID, stableId } from '../../schema/ids.ts'
import { cacheKey, summaryKey, videoKey } from '../../schema/keys.ts'
import type { ChunkProcessingRequest, EventDetectionMessage } from '../../schema/messages/index.ts'

const organizationId = DEFAULT_ORGANIZATION_ID

/** The message about chunk `ordinal` (10 s each) of a process, for M1. */
export function chunkRequest(ordinal = 1, processId = stableId('test', 'process')): ChunkProcessingRequest {
  return {
    chunkId: chunkIdOf(processId, ordinal),
    processId,
    organizationId,
    modality: 'batch',
    span: { ordinal, startTime: (ordinal - 1) * 10, endTime: ordinal * 10 },
    videoKey: videoKey(organizationId, processId, ordinal),
    cacheKey: cacheKey(organizationId, processId, ordinal),
  }
}

/** The same chunk, described, for M2. */
export function eventMessage(ordinal = 1, processId = stableId('test', 'process')): EventDetectionMessage {
  return { ...chunkRequest(ordinal, processId), summaryKey: summaryKey(organizationId, processId, ordinal) }
}
