import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { loadConfig } from '../../../core/config.ts'
import { openTracing } from '../../../core/opening/tracing.ts'
import { DEFAULT_ORGANIZATION_ID } from '../../../schema/ids.ts'
import { NO_CONTRACTS } from '../../contracts/exporter.ts'
import { fixture } from '../../fixtures/videos.ts'
import { KEYS, startTracingServer } from '../../helpers/langfuse/server.ts'
import { startPipeline } from '../../helpers/live-pipeline.ts'

void t.test(
  'Tracing services: a video is one trace from its order to its last stage, and Langfuse has each call of a model',
  { skip: NO_CONTRACTS },
  async (t) => {
    const server = await startTracingServer(t)
    const pipeline = await startPipeline(t, {
      otlpEndpoint: server.url,
      ...{
        langfuseBaseUrl: server.url,
        langfusePublicKey: KEYS.publicKey,
        langfuseSecretKey: KEYS.secretKey,
      },
    })
    const source = { kind: 'path' as const, path: await fixture('hevc.mp4') }
    const { id, counts } = await pipeline.analyse(source, { chunkDuration: 2 })
    await pipeline.node.stop()
    await pipeline.tracing.flush()
    t.same(server.faults, [])

    const [order, ...others] = server.spans.filter(({ parentSpanId }) => parentSpanId === undefined)
    t.equal(order!.name, 'process.create')
    t.same(others, [], 'one root')
    t.same(new Set(server.spans.map(({ traceId }) => traceId)), new Set([order!.traceId]))
    const works = server.spans.filter(({ name }) => name.startsWith('work.'))
    t.ok(works.every(({ parentSpanId }) => parentSpanId === order!.spanId))
    t.ok(new Set(works.map(({ name }) => name)).size >= 3, String(works.map(({ name }) => name)))
    const stages = new Map(works.map(({ spanId, name }) => [spanId, name]))
    const calls = server.spans.filter(({ kind }) => kind === 3)
    t.equal(calls.length, 3 * counts.completed)
    t.ok(calls.every(({ parentSpanId }) => stages.has(parentSpanId ?? '')))

    t.same(
      server.observations.map(({ id }) => id).sort(),
      calls.map(({ spanId }) => spanId).sort(),
      'the same calls',
    )
    for (const one of server.observations) {
      t.match(one, { traceId: order!.traceId, sessionId: id, userId: DEFAULT_ORGANIZATION_ID })
    }
    const seen = server.observations.find(({ name }) => name === 'vision.describe')!
    t.match(seen.input, { chunk: { key: /chunk/, sha256: /^[0-9a-f]{64}$/ }, prompt: /./ })
    t.match(seen.output, { summary: /./ })
    const rows = await pipeline.database.query<{ parent: string; sha256: string | null }>(
      `select parent_span_id as parent, attributes->>'contentSha256' as sha256 from spectra_ops.traces
       where process_id = $1`,
      [id],
    )
    t.equal(rows.length, calls.length)
    t.ok(rows.every(({ parent }) => stages.has(parent)))
    t.equal(rows.filter(({ sha256 }) => sha256 !== null).length, counts.completed)
  },
)

void t.test('Tracing services: half a pair of keys is refused', async (t) => {
  const config = loadConfig({}, { LANGFUSE_PUBLIC_KEY: 'pk' })
  const open = openTracing(config, { query: () => Promise.resolve([]) }, [])
  await t.rejects(open, { code: 'SS_CONFIG_INVALID', message: /LANGFUSE_SECRET_KEY is empty/ })
})

void t.test('Tracing services: headers are a list of name=value', async (t) => {
  const load = (headers: string) => loadConfig({}, { OTEL_EXPORTER_OTLP_HEADERS: headers })
  t.equal(
    load('authorization=Basic%20a2V5, x-tenant=7').otlpHeaders,
    'authorization=Basic%20a2V5, x-tenant=7',
  )
  for (const wrong of ['authorization', 'a b=c', 'a=%zz', 'a=b\nc=d']) {
    t.throws(() => load(wrong), {
      code: 'SS_CONFIG_INVALID',
      message: /OTEL_EXPORTER_OTLP_HEADERS=\(secret\)/,
    })
  }
})

void t.test(
  'Tracing services: a library is loaded where its service is named, and nowhere else',
  async (t) => {
    t.same(await librariesOf({}), [])
    t.match(await librariesOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:1' }), ['@opentelemetry'])
    const keys = { LANGFUSE_PUBLIC_KEY: 'pk', LANGFUSE_SECRET_KEY: 'sk' }
    t.same(await librariesOf(keys), ['@langfuse', '@opentelemetry'])
    t.same(await librariesOf({ ...keys, SPECTRA_LANGFUSE_API: 'ingestion' }), ['langfuse'])
  },
)

/** Which of them a program loads that opens the ports with these settings. */
async function librariesOf(environment: Record<string, string>): Promise<string[]> {
  const script = `
    import { registerHooks } from 'node:module'
    const seen = new Set()
    registerHooks({
      resolve(name, context, next) {
        const found = next(name, context)
        const library = /node_modules\\/(@opentelemetry|@langfuse|langfuse)\\//.exec(found.url)
        if (library) seen.add(library[1])
        return found
      },
    })
    const { loadConfig } = await import('./core/config.ts')
    await import('./core/create-ports.ts')
    const { openTracing } = await import('./core/opening/tracing.ts')
    await openTracing(loadConfig({}, ${JSON.stringify(environment)}), { query: async () => [] }, [])
    console.log(JSON.stringify([...seen].sort()))
  `
  const cwd = resolve(import.meta.dirname, '../../..')
  const env = { ...process.env, NODE_OPTIONS: '' }
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd, env })
  return JSON.parse((await run).stdout) as string[]
}
