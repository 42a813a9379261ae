import { LangfuseSpanProcessor } from '@langfuse/otel'
import { createObservationAttributes, LangfuseOtelSpanAttributes } from '@langfuse/tracing'
import { SpanKind } from '@opentelemetry/api'
import { ExportResultCode } from '@opentelemetry/core'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node'
import type { Exporter } from '../exporter.ts'
import { createOtlpQueue, type SendingSettings } from '../opentelemetry/sending.ts'
import { createSpanMaker } from '../opentelemetry/spans.ts'
import type { SpanQueue } from '../span-queue.ts'
import { AT_ONCE, generationOf, type LangfuseOptions } from './generation.ts'

/** By this its server knows spans of its own library. */
const SCOPE = 'langfuse-sdk'

/**
 * Sends the calls of models to Langfuse by OpenTelemetry, as its cloud and self-hosted servers since 3.22 take them. The session is
 * the process, the user the organization.
 * https://langfuse.com/integrations/native/opentelemetry
 */
export function createLangfuseExporter(
  { baseUrl, publicKey, secretKey }: LangfuseOptions,
  settings: SendingSettings = {},
): Exporter {
  const authorization = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`
  const target = {
    to: 'Langfuse',
    url: `${baseUrl}/api/public/otel/v1/traces`,
    headers: { authorization, 'x-langfuse-public-key': publicKey, 'x-langfuse-sdk-name': 'javascript' },
  }
  const queue = createOtlpQueue(target, { atOnce: AT_ONCE, ...settings })
  const processor = new LangfuseSpanProcessor({
    ...{ baseUrl, publicKey, secretKey, exporter: into(queue), exportMode: 'immediate' },
    // Nothing of ours has pictures in it; what looks like one came from a model.
    mediaUploadEnabled: false,
  })
  const spans = createSpanMaker(processor, { scope: SCOPE, resource: { 'service.name': 'spectra' } })
  return {
    record(span, content) {
      // What it is a part of is a step, which is not sent there.
      const shown = { ...span, parentSpanId: undefined }
      spans.make(shown, SpanKind.CLIENT, {
        ...createObservationAttributes(span.call === 'embedding' ? 'embedding' : 'generation', {
          ...generationOf(span, content),
        }),
        [LangfuseOtelSpanAttributes.TRACE_NAME]: 'process',
        [LangfuseOtelSpanAttributes.TRACE_SESSION_ID]: span.processId,
        [LangfuseOtelSpanAttributes.TRACE_USER_ID]: span.organizationId,
      })
    },
    step: () => undefined,
    async flush() {
      await processor.forceFlush()
      await queue.flush()
    },
    dropped: queue.dropped,
    async close() {
      await processor.forceFlush()
      await queue.close()
    },
  }
}

/** What the processor made ready waits in our queue, which is bounded and counts. */
const into = (queue: SpanQueue<ReadableSpan>): SpanExporter => ({
  export(spans, done) {
    spans.forEach(queue.add)
    done({ code: ExportResultCode.SUCCESS })
  },
  shutdown: () => Promise.resolve(),
})
