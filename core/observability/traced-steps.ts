import { randomBytes } from 'node:crypto'
import type { Envelope } from '../../schema/messages/envelope.ts'
import type { Clock } from '../clock.ts'
import { causeOf } from '../errors.ts'
import type { Processes, SpanSink } from '../ports.ts'
import { orderSpanId, runInTrace } from './trace-context.ts'

type Steps = Pick<SpanSink, 'step'>
type Dates = Pick<Clock, 'now'>

/** The same bookkeeping; each order of a process leaves a span, which the work of all stages is a part of. */
export const tracedOrders = (processes: Processes, tracing: Steps, clock: Dates): Processes => ({
  ...processes,
  async create(input) {
    const trace = input.trace ?? randomBytes(16).toString('hex')
    const startedAt = new Date(clock.now())
    const view = await processes.create({ ...input, trace })
    tracing.step({
      ...{ traceId: trace, spanId: orderSpanId(trace, view.id) },
      ...(input.trace && input.traceParent && { parentSpanId: input.traceParent }),
      ...{ organizationId: input.organizationId, processId: view.id, name: 'process.create' },
      ...{ startedAt, endedAt: new Date(clock.now()) },
      attributes: { source: input.source.kind },
    })
    return view
  },
})

/** Does the work on a message in its trace, and leaves a span of it, failed or not. */
export function tracedWork(
  stage: string,
  envelope: Envelope,
  work: () => Promise<void>,
  { tracing, clock }: { tracing?: Steps; clock: Dates },
): Promise<void> {
  return runInTrace(stage, envelope, async ({ traceId, spanId, organizationId, processId, chunkId }) => {
    const startedAt = new Date(clock.now())
    const began = performance.now()
    const ended = (error?: unknown): void =>
      tracing?.step({
        ...{ traceId, spanId, parentSpanId: orderSpanId(traceId, processId) },
        ...{ organizationId, processId, name: `work.${stage}` },
        ...{ startedAt, endedAt: new Date(startedAt.getTime() + performance.now() - began) },
        ...(error !== undefined && { error: causeOf(error) }),
        attributes: { stage, chunkId, message: envelope.id, messageType: envelope.type },
      })
    try {
      await work()
    } catch (thrown) {
      ended(thrown)
      throw thrown
    }
    ended()
  })
}
