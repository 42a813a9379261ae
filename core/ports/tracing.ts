import type { Cause } from '../errors.ts'

/** One call, in the terms of W3C trace context. */
export interface Span {
  /** Of the request that started it all: 32 hexadecimal digits. */
  traceId: string
  /** 16 hexadecimal digits. */
  spanId: string
  /** The span that this one is a part of. */
  parentSpanId?: string
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

/** What a model was asked and what it said, as data: a video by its key and hash, never its pictures. */
export interface CallContent {
  input: unknown
  /** Undefined where the call failed. */
  output?: unknown
}

/** The call of a model. */
export interface CallSpan extends Span {
  call: 'vision' | 'language' | 'embedding' | 'transcription'
}

/** What takes spans. Neither waits nor fails: they are kept or sent together, a moment later; what cannot be is given up. */
export interface SpanSink {
  /** The content is for services that show it; no row keeps it. */
  record(span: CallSpan, content?: CallContent): void
  /** Steps of the pipeline itself: an order, the work of a stage on a message. */
  step(span: Span): void
}

export interface Tracing extends SpanSink {
  /** Resolves when what was recorded before is stored or given up. */
  flush(): Promise<void>
  /** Deletes the spans that began before. Returns how many. @throws the codes of the database */
  forget(before: Date): Promise<number>
}
