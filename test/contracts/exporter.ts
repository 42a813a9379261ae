import { randomBytes } from 'node:crypto'
import type { Test } from 'tap'
import type { Exporter } from '../../core/observability/exporter.ts'
import type { SendingSettings } from '../../core/observability/opentelemetry/sending.ts'
import { startTracingServer, type TracingServer, type Trouble } from '../helpers/langfuse/server.ts'
import { sharedDir } from '../helpers/shared.ts'
import { span } from './tracing.ts'

/** What the suite needs of an adapter. */
export interface ExporterUnderTest {
  open(url: string, settings: SendingSettings): Exporter
  /** Ids of the calls that the service has, in any order. */
  arrived(server: TracingServer): string[]
}

export const NO_CONTRACTS = sharedDir() === undefined && 'the contracts are not beside the checkout'

/** What every service of traces promises: that the work never waits for it, nor fails by it. */
export function exporterContract(t: Test, name: string, { open, arrived }: ExporterUnderTest): void {
  interface Opened {
    server: TracingServer
    exporter: Exporter
    errors: string[]
  }

  const promise = (
    what: string,
    settings: SendingSettings,
    run: (t: Test, opened: Opened) => Promise<unknown>,
  ): void => {
    void t.test(`${name}: ${what}`, { skip: NO_CONTRACTS }, async (t) => {
      const server = await startTracingServer(t)
      const errors: string[] = []
      const onError = (error: Error): number => errors.push(error.message)
      const exporter = open(server.url, { onError, delayMs: 3_600_000, timeoutMs: 2000, ...settings })
      await run(t, { server, exporter, errors })
      t.same(server.faults, [])
    })
  }

  const record = (exporter: Exporter, count: number): string[] => {
    const traceId = randomBytes(16).toString('hex')
    const all = Array.from({ length: count }, () => span({ traceId }))
    all.forEach((one) => exporter.record(one, { input: 'a question', output: { text: 'an answer' } }))
    return all.map(({ spanId }) => spanId)
  }

  promise('every call arrives, some in one request', {}, async (t, { server, exporter, errors }) => {
    const ids = record(exporter, 150)
    await exporter.flush()
    t.same(arrived(server).sort(), ids.sort())
    t.ok(server.requests <= 10, `${server.requests} requests`)
    t.equal(exporter.dropped(), 0)
    await exporter.close()
    t.same(errors, [])
  })

  promise('what waits is sent at the end', {}, async (t, { server, exporter }) => {
    const ids = record(exporter, 3)
    await exporter.close()
    t.same(arrived(server).sort(), ids.sort())
    t.equal(exporter.dropped(), 0)
  })

  promise('a quiet moment is enough', { delayMs: 5 }, async (t, { server, exporter }) => {
    const ids = record(exporter, 1)
    // Its timer holds no process open; the server does.
    while (arrived(server).length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    t.same(arrived(server), ids)
    await exporter.close()
  })

  for (const trouble of ['answers 500', 'refuses the keys', 'cuts the line'] satisfies Trouble[]) {
    promise(
      `where the service ${trouble} spans are given up and counted, and it is told once`,
      { atOnce: 2 },
      async (t, { server, exporter, errors }) => {
        server.trouble = trouble
        record(exporter, 4)
        await exporter.flush()
        t.equal(exporter.dropped(), 4)
        t.equal(errors.length, 1)
        t.match(errors[0], /^Cannot send traces to /)
        t.notMatch(errors[0], /sk-lf-test/)
        server.trouble = undefined
        const ids = record(exporter, 1)
        await exporter.flush()
        t.same(arrived(server), ids)
        t.match(errors[1], /^Cannot send all traces to .*: 4 were given up$/)
        await exporter.close()
        t.equal(exporter.dropped(), 4)
      },
    )
  }

  promise(
    'one that is silent delays nobody: the queue is bounded, and the end has a deadline',
    { atOnce: 2, capacity: 10, closeMs: 50 },
    async (t, { server, exporter, errors }) => {
      server.trouble = 'is silent'
      record(exporter, 25)
      await new Promise(setImmediate)
      t.equal(exporter.dropped(), 15, 'those beyond its capacity')
      await exporter.close()
      t.equal(exporter.dropped(), 25)
      t.match(errors.at(-1), /^Cannot send all traces to .*: 25 were given up$/)
      record(exporter, 1)
      await exporter.flush()
      t.equal(exporter.dropped(), 26, 'nothing is taken after the end')
      await server.close()
    },
  )

  promise('one that is not there fails nobody', {}, async (t, { server, exporter, errors }) => {
    await server.close()
    record(exporter, 2)
    await exporter.close()
    t.equal(exporter.dropped(), 2)
    t.match(errors[0], /^Cannot send /)
  })
}
