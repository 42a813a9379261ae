import { AsyncLocalStorage } from 'node:async_hooks'
import type { Envelope } from '../../schema/messages/envelope.ts'

/** On whose behalf models are asked: the message whose work is under way. */
export interface TraceContext {
  readonly traceId: string
  readonly organizationId: string
  readonly processId: string
  readonly stage: string
  /** Where the message is about one chunk. */
  readonly chunkId?: string
}

const contexts = new AsyncLocalStorage<TraceContext>()

/** Does the work on a message; whatever it awaits knows its trace, in the children of an actor, too. */
export function runInTrace<T>(stage: string, envelope: Envelope, work: () => T): T {
  const { trace, organizationId, processId, payload } = envelope
  const chunkId = (payload as { chunkId?: unknown } | null | undefined)?.chunkId
  const context: TraceContext = {
    traceId: trace,
    organizationId,
    processId,
    stage,
    ...(typeof chunkId === 'string' && { chunkId }),
  }
  return contexts.run(context, work)
}

/** Undefined outside of the work on a message. */
export const currentTrace = (): TraceContext | undefined => contexts.getStore()
