import t from 'tap'
import { NO_CONTRACTS } from '../contracts/exporter.ts'
import { fixture } from '../fixtures/videos.ts'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { ended, upload } from '../helpers/graphql-client.ts'
import { startTracingServer } from '../helpers/langfuse/server.ts'
import { startOpenaiServer } from '../helpers/providers/openai-server.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'
const CREATE = 'mutation ($input: CreateBatchProcessInput!) { createBatchProcess(input: $input) { id } }'

void t.test(
  'Tracing: one trace from the request of a client to the last actor, with a node that dies and a call that fails on the way',
  { skip: NO_CLUSTER || NO_CONTRACTS },
  async (t) => {
    const [collector, standIn] = [await startTracingServer(t), await startOpenaiServer()]
    t.teardown(() => standIn.close())
    // The first question fails, the second never gets an answer: its node dies meanwhile.
    standIn.next.push({ fault: { status: 500 } }, { fault: 'slow' })
    const cluster = await testCluster(t, {
      ...{ OPENAI_BASE_URL: standIn.url, OPENAI_API_KEY: 'sk-test', SPECTRA_LOG: 'info' },
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    })
    const roles = ['--workers', 'chunker=1,vlm=1,event=1', '--roles', 'chunker,vlm,event']
    const gateway = await cluster.gateway('--name', 'gateway-1')
    const first = await cluster.ready('node', ...roles, '--name', 'node-1')

    const uploadKey = await upload(gateway.url, await fixture('hevc.mp4'))
    const answer = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: `00-${TRACE}-${CALLER}-01` },
      body: JSON.stringify({ query: CREATE, variables: { input: { uploadKey } } }),
    })
    const { data } = (await answer.json()) as { data: { createBatchProcess: { id: string } } }
    const { id } = data.createBatchProcess
    await eventually('a worker waits for its answer', () => standIn.asked.length >= 2)
    // What the first node tells of the failed try is on its way within a second.
    await eventually('the failed try is told', () => collector.spans.some(({ name }) => name === 'work.vlm'))
    first.child.kill('SIGKILL')
    await first.finished
    const second = await cluster.ready('node', ...roles, '--name', 'node-2')
    t.match(await ended(gateway.url, id), { status: 'completed', counts: { failed: 0 } })
    for (const { child } of [second, gateway]) child.kill('SIGTERM')
    const [, { stderr }] = await Promise.all([second.finished, gateway.finished])

    t.same(collector.faults, [])
    const { spans } = collector
    t.same(new Set(spans.map(({ traceId }) => traceId)), new Set([TRACE]), 'one trace')
    const orders = spans.filter(({ name }) => name === 'process.create')
    t.match(orders, [{ parentSpanId: CALLER, kind: 4 }])
    const works = spans.filter(({ name }) => name.startsWith('work.'))
    t.same(new Set(works.map(({ name }) => name)), new Set(['work.chunker', 'work.vlm', 'work.event']))
    t.same(new Set(works.map(({ parentSpanId }) => parentSpanId)), new Set([orders[0]!.spanId]))
    const [seen] = works.filter(({ name, status }) => name === 'work.vlm' && status.code === 2)
    const again = works.filter(({ attributes }) => {
      return attributes['spectra.message'] === seen?.attributes['spectra.message']
    })
    t.ok(again.length >= 2, 'the message that failed and came again has a span of each try')
    t.same(new Set(again.map(({ status }) => status.code)), new Set([0, 2]))
    const parents = new Set(works.map(({ spanId }) => spanId))
    const calls = spans.filter(({ kind }) => kind === 3)
    const untold = calls.filter(({ parentSpanId }) => !parents.has(parentSpanId ?? ''))
    t.ok(calls.length > untold.length)
    // On a slow machine calls of the work that the node died in are told before that; it had one worker.
    t.ok(new Set(untold.map(({ parentSpanId }) => parentSpanId)).size <= 1, 'calls are parts of the work')
    t.equal(new Set(spans.map(({ spanId }) => spanId)).size, spans.length, 'each span is one')

    const lines = stderr
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    t.ok(
      lines.some((line) => line.msg === 'answered' && line.path === '/graphql' && line.trace === TRACE),
      'the log, too',
    )
  },
)
