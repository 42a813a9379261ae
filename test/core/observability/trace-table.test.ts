import t from 'tap'
import type { Database, Sql } from '../../../core/database/database.ts'
import { toDate } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { SpectraError } from '../../../core/errors.ts'
import { createTraceTable } from '../../../core/observability/trace-table.ts'
import type { Span } from '../../../core/ports.ts'
import { span, tracingContract, type TracingUnderTest } from '../../contracts/tracing.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'

type Row = Record<string, never> & { started_at: string; ended_at: string; error: Span['error'] | null }

const under = (database: Database): TracingUnderTest => ({
  tracing: createTraceTable(database),
  stored: async (traceId) => {
    const rows = await database.query<Row>(
      'select * from spectra_ops.traces where trace_id = $1 order by started_at',
      [traceId],
    )
    return rows.map((row) => ({
      traceId: row.trace_id!,
      spanId: row.span_id!,
      ...(row.parent_span_id !== null && { parentSpanId: row.parent_span_id! }),
      organizationId: row.organization_id!,
      processId: row.process_id!,
      name: row.name!,
      startedAt: toDate(row.started_at),
      endedAt: toDate(row.ended_at),
      ...(row.error && { error: row.error }),
      attributes: row.attributes!,
    }))
  },
})

let embedded: Database
t.before(async () => {
  embedded = await testDatabase(t)
})
tracingContract(t, 'Tracing (table, embedded)', async () => under(embedded))

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  let server: Database
  t.before(async () => {
    server = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
    t.teardown(() => server.close())
  })
  tracingContract(t, 'Tracing (table, PostgreSQL)', async () => under(server))
}

/** The real database, away while told so: what a lost connection looks like from above. */
function interruptible(database: Sql): Sql & { away: boolean; statements: number } {
  const sql: Sql & { away: boolean; statements: number } = {
    away: false,
    statements: 0,
    query: (...given) => {
      sql.statements += 1
      const error = new SpectraError('SS_DATABASE_UNAVAILABLE', 'Cannot reach the database')
      return sql.away ? Promise.reject(error) : database.query(...given)
    },
  }
  return sql
}

void t.test('Trace table: an outage is waited out, and told once', async (t) => {
  const database = interruptible(embedded)
  const errors: Error[] = []
  const tracing = createTraceTable(database, { onError: (error) => errors.push(error) })
  const { traceId } = span()
  const { stored } = under(embedded)
  database.away = true
  tracing.record(span({ traceId }))
  await tracing.flush()
  tracing.record(span({ traceId }))
  await tracing.flush()
  t.match(errors, [{ message: 'Cannot store traces now: Cannot reach the database' }])
  t.same(await stored(traceId), [])
  database.away = false
  await tracing.flush()
  t.equal((await stored(traceId)).length, 2)
  await tracing.close()
  t.equal(errors.length, 1)
})

void t.test('Trace table: in a long outage memory is bounded, and the loss is told', async (t) => {
  const database = interruptible(embedded)
  const errors: Error[] = []
  const tracing = createTraceTable(database, { capacity: 10, onError: (error) => errors.push(error) })
  const { traceId } = span()
  database.away = true
  for (let n = 0; n < 25; n++) tracing.record(span({ traceId }))
  await tracing.flush()
  database.away = false
  await tracing.flush()
  t.equal((await under(embedded).stored(traceId)).length, 10)
  t.match(errors[1], { message: 'Cannot keep all traces: 15 were given up in an outage' })
  database.away = true
  tracing.record(span({ traceId }))
  await tracing.close()
  t.match(errors.at(-1), { message: 'Cannot store 1 traces: the database was away to the end' })
})

void t.test('Trace table: spans that the database refuses do not hold up others', async (t) => {
  const errors: Error[] = []
  const tracing = createTraceTable(embedded, { onError: (error) => errors.push(error) })
  const bad = span({ organizationId: 'nobody' })
  tracing.record(bad)
  await tracing.flush()
  const good = span()
  tracing.record(good)
  await tracing.flush()
  t.match(errors, [{ message: /^Cannot store 1 traces: / }])
  t.equal((await under(embedded).stored(good.traceId)).length, 1)
})

void t.test('Trace table: a full batch waits for nobody; calls are never one statement each', async (t) => {
  const database = interruptible(embedded)
  const tracing = createTraceTable(database, { delayMs: 3_600_000, atOnce: 100 })
  const { traceId } = span()
  for (let n = 0; n < 199; n++) tracing.record(span({ traceId }))
  await tracing.close()
  t.equal((await under(embedded).stored(traceId)).length, 199)
  t.equal(database.statements, 2)
})

void t.test('Trace table: spans of a quiet moment are stored without being asked for', async (t) => {
  const written = Promise.withResolvers<void>()
  const database: Sql = {
    query: async (...given) => {
      const rows = await embedded.query(...given)
      written.resolve()
      return rows as never
    },
  }
  const tracing = createTraceTable(database, { delayMs: 5 })
  // The timer holds no process open; here nothing else does.
  const open = setInterval(() => undefined, 1000)
  const one = span()
  tracing.record(one)
  await written.promise
  clearInterval(open)
  t.equal((await under(embedded).stored(one.traceId)).length, 1)
})
