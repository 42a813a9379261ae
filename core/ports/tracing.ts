import type { Cause } from '../errors.ts'

/** One call, in the terms of W3C trace context. */
export interface Span {
  /** Of the request that started it all: 32 hexadecimal digits. */
  traceId: string
  /** 16 hexadecimal digits. */
  spanId: string
  organizationId: string
  processId: string
  name: string
  startedAt: Date
  endedAt: Date
  /** Why it failed. */
  error?: Cause
  attributes: SpanAttributes
}

export type SpanAttributes = Record<string, string | number | boolean | undefined>

export interface Tracing {
  /** Neither waits nor fails: spans are stored together, a moment later; what cannot be stored is given up. */
  record(span: Span): void
  /** Resolves when what was recorded before is stored or given up. */
  flush(): Promise<void>
  /** Deletes the spans that began before. Returns how many. @throws the codes of the database */
  forget(before: Date): Promise<number>
}
