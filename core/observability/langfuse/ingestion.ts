import { Langfuse } from 'langfuse'
import type { CallContent, CallSpan } from '../../ports.ts'
import type { Exporter } from '../exporter.ts'
import type { SendingSettings } from '../opentelemetry/sending.ts'
import { createSpanQueue } from '../span-queue.ts'
import { AT_ONCE, generationOf, type LangfuseOptions } from './generation.ts'

interface Call {
  span: CallSpan
  content: CallContent | undefined
}

/** It counts for itself what it was given; what is in it is sent when we say so. */
const NEVER = 1_000_000

/**
 * Sends the calls of models to an older, self-hosted Langfuse (before 3.22) by its batches of events. The session is the process,
 * the user the organization.
 * https://langfuse.com/docs/api-and-data-platform/features/public-api
 */
export function createLangfuseIngestionExporter(
  { baseUrl, publicKey, secretKey }: LangfuseOptions,
  { timeoutMs = 5000, ...settings }: SendingSettings = {},
): Exporter {
  const client = new Langfuse({
    ...{ baseUrl, publicKey, secretKey },
    ...{ flushAt: NEVER, flushInterval: 0, persistence: 'memory' },
    ...{ requestTimeout: timeoutMs / 2, fetchRetryCount: 1, fetchRetryDelay: Math.min(500, timeoutMs / 10) },
  })
  const queue = createSpanQueue<Call>({
    ...{ to: 'Langfuse', atOnce: AT_ONCE, ...settings },
    async send(some) {
      const ready = Promise.withResolvers<void>()
      let missing = some.length
      // The library makes events ready on its own time, and tells of each.
      const stop = client.on('generation-create', () => --missing === 0 && ready.resolve())
      for (const { traceId, processId, organizationId } of oncePerTrace(some)) {
        client.trace({ id: traceId, name: 'process', sessionId: processId, userId: organizationId })
      }
      for (const { span, content } of some) {
        client.generation({
          ...{ id: span.spanId, traceId: span.traceId, name: span.name },
          ...{ startTime: span.startedAt, endTime: span.endedAt },
          ...generationOf(span, content),
        })
      }
      await ready.promise
      stop()
      while (await sendReady(client)) continue
    },
  })
  return {
    record: (span, content) => queue.add({ span, content }),
    step: () => undefined,
    flush: queue.flush,
    dropped: queue.dropped,
    close: queue.close,
  }
}

const oncePerTrace = (calls: readonly Call[]): CallSpan[] => [
  ...new Map(calls.map(({ span }) => [span.traceId, span])).values(),
]

/** One request of at most 2.5 MB. Resolves to false where nothing was left to send. */
const sendReady = (client: Langfuse): Promise<boolean> =>
  new Promise((resolve, reject) => {
    client.flush((error: unknown, items: unknown) => {
      if (error) reject(error instanceof Error ? error : new Error(String(error)))
      else resolve(items !== undefined)
    })
  })
