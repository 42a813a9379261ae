import { SpanKind, type Attributes } from '@opentelemetry/api'
import type { CallSpan, Span } from '../../ports.ts'
import type { Exporter } from '../exporter.ts'
import { createOtlpQueue, type OtlpTarget, type SendingSettings } from './sending.ts'
import { createSpanMaker, given } from './spans.ts'
import { withoutEnd } from '../../without-end.ts'

export interface OpentelemetryOptions {
  /** Of the collector, such as http://localhost:4318; the path of traces is added. */
  endpoint: string
  headers?: Record<string, string>
  serviceName: string
  /** Of this node. */
  node: string
  sending?: SendingSettings
}

/**
 * Sends every span to an OpenTelemetry collector: orders, the work of each stage, the calls of models. What was asked and said
 * stays here.
 * https://opentelemetry.io/docs/specs/otlp/
 */
export function createOpentelemetryExporter(options: OpentelemetryOptions): Exporter {
  const { endpoint, headers = {}, serviceName, node } = options
  const target: OtlpTarget = {
    to: 'the OpenTelemetry collector',
    url: `${withoutEnd(endpoint, '/')}/v1/traces`,
    headers,
  }
  const queue = createOtlpQueue(target, options.sending)
  const processor = {
    onStart: () => undefined,
    onEnd: queue.add,
    forceFlush: queue.flush,
    shutdown: queue.close,
  }
  const resource = { 'service.name': serviceName, 'service.instance.id': node }
  const spans = createSpanMaker(processor, { scope: 'spectra', resource })
  return {
    record: (span) => spans.make(span, SpanKind.CLIENT, { ...ours(span), ...ofCall(span) }),
    step: (span) => spans.make(span, isOrder(span) ? SpanKind.PRODUCER : SpanKind.CONSUMER, ours(span)),
    flush: queue.flush,
    dropped: queue.dropped,
    close: queue.close,
  }
}

/** What puts messages into queues; all other steps take them out. */
const isOrder = ({ name }: Span): boolean => name === 'process.create'

const ours = ({ organizationId, processId, attributes, error }: Span): Attributes =>
  given({
    'spectra.organizationId': organizationId,
    'spectra.processId': processId,
    ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`spectra.${name}`, value])),
    'error.type': error?.code,
  })

/** OpenTelemetry has no name for transcripts yet. */
const OPERATIONS: Record<CallSpan['call'], string> = {
  vision: 'chat',
  language: 'chat',
  embedding: 'embeddings',
  transcription: 'transcription',
}

/** What OpenTelemetry calls the same: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/ */
const ofCall = ({ call, attributes: { provider, model, inputTokens, outputTokens } }: CallSpan): Attributes =>
  given({
    'gen_ai.operation.name': OPERATIONS[call],
    'gen_ai.provider.name': provider,
    'gen_ai.response.model': model,
    'gen_ai.usage.input_tokens': inputTokens,
    'gen_ai.usage.output_tokens': outputTokens,
  })
