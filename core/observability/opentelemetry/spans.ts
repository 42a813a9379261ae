import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
} from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { AlwaysOnSampler, NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node'
import type { Span } from '../../ports.ts'

export interface SpanMaker {
  /** Begins and ends the span in the terms of OpenTelemetry; its processor gets it. */
  make(span: Span, kind: SpanKind, attributes: Attributes): void
}

/**
 * Spans that are over, as OpenTelemetry knows them: with our ids and dates, so that a trace is the same one in the table and in
 * every service. Nothing is registered for the whole program.
 */
export function createSpanMaker(
  processor: SpanProcessor,
  { scope, resource }: { scope: string; resource: Attributes },
): SpanMaker {
  let next = { traceId: '', spanId: '' }
  const provider = new NodeTracerProvider({
    idGenerator: { generateTraceId: () => next.traceId, generateSpanId: () => next.spanId },
    resource: resourceFromAttributes(resource),
    sampler: new AlwaysOnSampler(),
    spanProcessors: [processor],
  })
  const tracer = provider.getTracer(scope)
  return {
    make(span, kind, attributes) {
      const { traceId, parentSpanId, error } = span
      next = span
      const parent = parentSpanId && { traceId, spanId: parentSpanId, traceFlags: TraceFlags.SAMPLED }
      const context = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT
      const made = tracer.startSpan(span.name, { kind, startTime: span.startedAt, attributes }, context)
      if (error) made.setStatus({ code: SpanStatusCode.ERROR, message: `${error.code}: ${error.message}` })
      made.end(span.endedAt)
    },
  }
}

/** Attributes of a span without those that have no value. */
export const given = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
