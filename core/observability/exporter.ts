import type { SpanSink } from '../ports.ts'

/** A tracing service that spans are sent to, beside the table that keeps them. */
export interface Exporter extends SpanSink {
  /** Resolves when what was recorded before has arrived or was given up. */
  flush(): Promise<void>
  /** How many spans were given up. */
  dropped(): number
  /** Sends the last ones, within a deadline. */
  close(): Promise<void>
}
