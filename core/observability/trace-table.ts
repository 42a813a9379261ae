import type { Sql } from '../database/database.ts'
import { isOutage, toSpectraError } from '../errors.ts'
import type { Span, Tracing } from '../ports.ts'

export interface TraceTableOptions {
  /** Spans wait so long for others to be stored with. The embedded database has one connection. @default 2000 */
  delayMs?: number
  /** Spans that one statement stores; when so many wait, they wait no longer. @default 500 */
  atOnce?: number
  /** Spans that wait at most, while the database is away; the newest are given up. @default 5000 */
  capacity?: number
  /** Told when the database goes away, and how many spans were given up. @default a warning of the process */
  onError?: (error: Error) => void
}

/** Rows that one statement deletes: nobody else waits long for the embedded database's one connection. */
const FORGET_AT_ONCE = 5000

/** Spans as rows of the database. Those of the last moments before a kill -9 are lost. */
export function createTraceTable(
  database: Sql,
  {
    delayMs = 2000,
    atOnce = 500,
    capacity = 5000,
    onError = (error) => process.emitWarning(error),
  }: TraceTableOptions = {},
): Tracing & { close(): Promise<void> } {
  let waiting: Span[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  let away = false
  let overflowed = 0

  const complain = (what: string, cause?: Error): void => onError(new Error(what, { cause }))

  /** Stores what waits. Where the database is away, all of it goes on waiting. */
  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const spans = waiting.slice(0, atOnce)
      try {
        await insert(database, spans)
        if (overflowed > 0) complain(`Cannot keep all traces: ${overflowed} were given up in an outage`)
        away = false
        overflowed = 0
      } catch (thrown) {
        const error = toSpectraError(thrown)
        // What passes: then spans wait. Anything else would fail again.
        if (isOutage(error)) {
          if (!away) complain(`Cannot store traces now: ${error.message}`, error)
          away = true
          return
        }
        complain(`Cannot store ${spans.length} traces: ${error.message}`, error)
      }
      waiting = waiting.slice(spans.length)
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write)
    return writing
  }

  const writeSoon = (): void => {
    timer ??= setTimeout(() => void flush().then(() => waiting.length > 0 && writeSoon()), delayMs).unref()
  }

  return {
    record(span) {
      if (waiting.length >= capacity) {
        overflowed += 1
        return
      }
      waiting.push(span)
      if (waiting.length === atOnce && !away) void flush()
      else writeSoon()
    },
    // A row for each message of each stage would be many, and tell little that the ledger does not.
    step: () => undefined,
    flush,
    async forget(before) {
      let deleted = 0
      for (;;) {
        const rows = await database.query(
          `delete from spectra_ops.traces where span_id in (
             select span_id from spectra_ops.traces where started_at < $1 limit ${FORGET_AT_ONCE})
           returning 1`,
          [before],
        )
        deleted += rows.length
        if (rows.length < FORGET_AT_ONCE) return deleted
      }
    },
    async close() {
      await flush()
      clearTimeout(timer)
      const lost = waiting.length + overflowed
      if (lost > 0) complain(`Cannot store ${lost} traces: the database was away to the end`)
    },
  }
}

/** A span that is there already came with a statement whose answer was lost. */
const insert = (database: Sql, spans: readonly Span[]): Promise<unknown> =>
  database.query(
    `insert into spectra_ops.traces
       (span_id, trace_id, parent_span_id, organization_id, process_id, name, started_at, ended_at, error, attributes)
     select "spanId", "traceId", "parentSpanId", "organizationId", "processId", name, "startedAt", "endedAt", error, attributes
     from jsonb_to_recordset($1::jsonb) as s("spanId" text, "traceId" text, "parentSpanId" text,
       "organizationId" uuid, "processId" uuid, name text, "startedAt" timestamptz, "endedAt" timestamptz, error jsonb, attributes jsonb)
     on conflict (span_id) do nothing`,
    [JSON.stringify(spans)],
  )
