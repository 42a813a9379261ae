import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { ExportResultCode } from '@opentelemetry/core'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node'
import { createSpanQueue, type SpanQueue, type SpanQueueOptions } from '../span-queue.ts'

export interface SendingSettings extends Omit<SpanQueueOptions<never>, 'to' | 'send'> {
  /** For one request with its retries. Milliseconds. @default 5000 */
  timeoutMs?: number
}

export interface OtlpTarget {
  /** As it is named to the user. */
  to: string
  /** Of the traces: with its path. */
  url: string
  headers: Record<string, string>
}

/** A queue of spans that are sent by OTLP over HTTP, in JSON. */
export function createOtlpQueue(
  { to, url, headers }: OtlpTarget,
  { timeoutMs = 5000, ...settings }: SendingSettings = {},
): SpanQueue<ReadableSpan> {
  const exporter = new OTLPTraceExporter({ url, headers, timeoutMillis: timeoutMs })
  const queue = createSpanQueue<ReadableSpan>({
    to,
    ...settings,
    send: (some) =>
      new Promise((resolve, reject) => {
        exporter.export([...some], ({ code, error }) => {
          if (code === ExportResultCode.SUCCESS) resolve()
          else reject(error ?? new Error('it says not why'))
        })
      }),
  })
  return {
    ...queue,
    async close() {
      await queue.close()
      // It would wait for a request that is given up.
      void exporter.shutdown().catch(() => undefined)
    },
  }
}
