import t from 'tap'
import { createLangfuseIngestionExporter } from '../../../core/observability/langfuse/ingestion.ts'
import { createLangfuseExporter } from '../../../core/observability/langfuse/otel.ts'
import { exporterContract, NO_CONTRACTS } from '../../contracts/exporter.ts'
import { span } from '../../contracts/tracing.ts'
import { KEYS, startTracingServer } from '../../helpers/langfuse/server.ts'

const GENERATIONS = {
  'Langfuse (OpenTelemetry)': createLangfuseExporter,
  'Langfuse (ingestion)': createLangfuseIngestionExporter,
}

for (const [name, create] of Object.entries(GENERATIONS)) {
  exporterContract(t, name, {
    open: (baseUrl, settings) => create({ baseUrl, ...KEYS }, settings),
    arrived: ({ observations }) => observations.map(({ id }) => id),
  })

  void t.test(`${name}: a call is shown with all that is known of it`, { skip: NO_CONTRACTS }, async (t) => {
    const server = await startTracingServer(t)
    const exporter = create({ baseUrl: server.url, ...KEYS })
    const one = span({
      attributes: {
        ...{ stage: 'vlm', provider: 'openai', model: 'gpt-4o', prompt: 'describe-chunk@1' },
        ...{ chunkId: undefined, inputTokens: 700, outputTokens: 30, costUsd: 0.0042, videoSeconds: 10 },
      },
    })
    const input = { prompt: 'What happens?', chunk: { key: 'a/b.mp4', sha256: 'ab'.repeat(32) } }
    const output = { summary: 'A car “turns”.', observations: [] }
    exporter.record(one, { input, output })
    exporter.step(span())
    await exporter.close()
    t.same(server.faults, [])
    t.same(server.observations, [
      {
        ...{ id: one.spanId, traceId: one.traceId, name: 'vision.describe' },
        ...{ startedAt: one.startedAt, endedAt: one.endedAt, input, output, model: 'gpt-4o' },
        usage: { input: 700, output: 30, total: 730 },
        cost: { total: 0.0042 },
        level: 'DEFAULT',
        statusMessage: undefined,
        metadata: {
          ...{ organizationId: one.organizationId, processId: one.processId, stage: 'vlm' },
          ...{ provider: 'openai', prompt: 'describe-chunk@1', videoSeconds: '10' },
        },
        sessionId: one.processId,
        userId: one.organizationId,
        traceName: 'process',
        isRoot: true,
      },
    ])
  })

  void t.test(`${name}: a failed call says why`, { skip: NO_CONTRACTS }, async (t) => {
    const server = await startTracingServer(t)
    const exporter = create({ baseUrl: server.url, ...KEYS })
    const error = { code: 'SS_PROVIDER_BUSY' as const, message: 'Cannot describe: busy', retryable: true }
    exporter.record(span({ error }), { input: 'asked' })
    await exporter.close()
    t.match(server.observations, [
      { level: 'ERROR', statusMessage: 'SS_PROVIDER_BUSY: Cannot describe: busy', input: 'asked' },
    ])
    t.same([server.observations[0]?.output, server.observations[0]?.usage], [undefined, undefined])
  })

  void t.test(
    `${name}: pictures in texts are left out, and what is long is cut`,
    { skip: NO_CONTRACTS },
    async (t) => {
      const server = await startTracingServer(t)
      const exporter = create({ baseUrl: server.url, ...KEYS })
      const output = { text: 'x'.repeat(3_000_000) }
      for (let n = 0; n < 30; n++)
        exporter.record(span(), { input: 'see data:image/png;base64,AAA+/A==', output })
      await exporter.close()
      t.equal(server.observations.length, 30)
      const [first] = server.observations
      t.equal(first!.input, 'see (image/png, left out)')
      t.match(first!.output, /x… \(3000011 characters\)$/)
      t.equal(exporter.dropped(), 0)
    },
  )
}
