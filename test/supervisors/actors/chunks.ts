import { z } from 'zod'
import type { Handoff } from '../../../core/ports.ts'
import { VideoProcessingRequest } from '../../../schema/messages/index.ts'
import { chunkRequest } from '../../helpers/messages.ts'

/** What the test actors take. Their source is always a path, which says what to do. */
export const Order = VideoProcessingRequest.extend({
  source: z.object({ kind: z.literal('path'), path: z.string() }),
})
export type Order = z.infer<typeof Order>

/** A hand-off like the chunker's. */
export function chunk(order: Order, ordinal: number): Handoff {
  return {
    records: [{ fact: 'cache_cleaned', chunkId: chunkRequest(ordinal, order.processId).chunkId }],
    to: 'M0_RESULTS_QUEUE',
    message: chunkRequest(ordinal, order.processId),
  }
}

/** Resolves when the gate opens; rejects with the reason when the signal aborts. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject)
  })
}
