import { createHash, randomBytes } from 'node:crypto'
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Envelope } from '../../schema/messages/envelope.ts'

/** On whose behalf models are asked: the message whose work is under way, a question, or a trial of a prompt. */
export interface TraceContext {
  readonly traceId: string
  /** Of that work: what it does is a part of it. */
  readonly spanId: string
  readonly organizationId: string
  readonly processId: string
  readonly stage: string
  /** Where the message is about one chunk. */
  readonly chunkId?: string
  /** Where the footage is of a camera. */
  readonly cameraId?: string
  /** What models may cost for it, in US dollars, where that was said with it and is written down nowhere. */
  readonly budget?: number
}

const contexts = new AsyncLocalStorage<TraceContext>()

/** Does the work on a message; whatever it awaits knows its trace, in the children of an actor, too. */
export function runInTrace<T>(stage: string, envelope: Envelope, work: (context: TraceContext) => T): T {
  const { trace, organizationId, processId, payload } = envelope
  const { chunkId, cameraId } = (payload ?? {}) as { chunkId?: unknown; cameraId?: unknown }
  const context: TraceContext = {
    traceId: trace,
    spanId: newSpanId(),
    organizationId,
    processId,
    stage,
    ...(typeof chunkId === 'string' && { chunkId }),
    ...(typeof cameraId === 'string' && { cameraId }),
  }
  return contexts.run(context, () => work(context))
}

/** Answers a question that is no message, under an id of its own: what it costs is known by that. */
export function runInQuestion<T>(
  { organizationId, processId, budget }: Pick<TraceContext, 'organizationId' | 'processId' | 'budget'>,
  work: () => T,
): T {
  const of = { organizationId, processId, stage: 'chat', ...(budget !== undefined && { budget }) }
  return contexts.run({ traceId: randomBytes(16).toString('hex'), spanId: newSpanId(), ...of }, work)
}

/** Tries what models are told on a chunk, under an id of its own: what it costs is known by that. */
export function runInTrial<T>(
  subject: Pick<TraceContext, 'organizationId' | 'processId' | 'chunkId' | 'cameraId'>,
  work: () => T,
): T {
  const of = { ...subject, stage: 'trial' }
  return contexts.run({ traceId: randomBytes(16).toString('hex'), spanId: newSpanId(), ...of }, work)
}

/** Why models are asked within it. */
export const purposeOf = ({ stage }: Pick<TraceContext, 'stage'>): 'work' | 'question' | 'trial' =>
  stage === 'trial' ? 'trial' : stage === 'chat' ? 'question' : 'work'

/** Undefined outside of the work on a message, of a question, and of a trial. */
export const currentTrace = (): TraceContext | undefined => contexts.getStore()

export const newSpanId = (): string => randomBytes(8).toString('hex')

/**
 * The span of the order that a process began with. It follows from trace and process, so that every stage knows what its work
 * is a part of, whichever way the message took.
 */
export const orderSpanId = (traceId: string, processId: string): string =>
  createHash('sha256').update(`${traceId} ${processId}`).digest('hex').slice(0, 16)
