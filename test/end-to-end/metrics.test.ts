import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { freePort } from '../../scripts/local-services/state.ts'
import { fixture } from '../fixtures/videos.ts'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { ask, createProcess, ended, upload } from '../helpers/graphql-client.ts'
import { scrape, sumOf } from '../helpers/prometheus.ts'
import { promtoolAccepts } from '../helpers/promtool.ts'
import { startOpenaiServer } from '../helpers/providers/openai-server.ts'
import { tempDir } from '../helpers/temp.ts'

void t.test(
  'Metrics: what forked workers, their node and a gateway did is what Prometheus reads of them',
  { skip: NO_CLUSTER },
  async (t) => {
    const standIn = await startOpenaiServer()
    t.teardown(() => standIn.close())
    const port = await freePort()
    const cluster = await testCluster(t, { OPENAI_BASE_URL: standIn.url, OPENAI_API_KEY: 'sk-test' })
    const gateway = await cluster.gateway('--name', 'gateway-1')
    cluster.env.SPECTRA_METRICS_PORT = String(port)
    const roles = ['--roles', 'chunker,vlm,event', '--workers', 'chunker=1,vlm=1,event=1']
    await cluster.ready('node', ...roles, '--name', 'node-1')
    const node = `http://127.0.0.1:${port}`

    const uploadKey = await upload(gateway.url, await fixture('hevc.mp4'))
    const process = await ended(gateway.url, await createProcess(gateway.url, { uploadKey }))
    t.match(process, { status: 'completed' })
    const chunks = process.counts.chunks as number
    t.ok(chunks > 0)
    const noVideo = join(tempDir(t), 'notes.mp4')
    writeFileSync(noVideo, 'This is no video. '.repeat(100))
    const wrong = await createProcess(gateway.url, { uploadKey: await upload(gateway.url, noVideo) })
    t.match(await ended(gateway.url, wrong), { status: 'failed', cause: { code: 'SS_NOT_A_VIDEO' } })
    await ask(gateway.url, '{ search(text: "person", limit: 5) { processId } }')

    // A worker answers, and is settled a moment later.
    await eventually('all is counted', async () => {
      const { samples } = await scrape(node)
      return sumOf(samples, 'spectra_stage_messages_total') >= 2 * chunks + 2
    })
    const { text, samples } = await scrape(node)
    const told = (name: string, labels = {}): number => sumOf(samples, name, labels)
    t.equal(told('spectra_stage_messages_total', { stage: 'chunker', outcome: 'done' }), 1)
    t.equal(told('spectra_stage_messages_total', { stage: 'vlm', outcome: 'done' }), chunks)
    t.equal(told('spectra_stage_messages_total', { stage: 'event', outcome: 'done' }), chunks)
    t.equal(told('spectra_stage_failures_total', { stage: 'chunker', code: 'SS_NOT_A_VIDEO' }), 1)
    t.equal(told('spectra_stage_message_duration_seconds_count', { stage: 'vlm' }), chunks)
    t.ok(told('spectra_stage_message_duration_seconds_sum', { stage: 'vlm' }) > 0)

    const seen = standIn.asked.filter(({ pictures }) => pictures.length > 0).length
    const vision = { call: 'vision', provider: 'openai' }
    t.equal(told('spectra_model_calls_total', { ...vision, outcome: 'ok' }), seen)
    t.equal(told('spectra_model_tokens_total', { ...vision, direction: 'input' }), seen * 1000)
    t.equal(told('spectra_model_tokens_total', { ...vision, direction: 'output' }), seen * 50)
    t.ok(told('spectra_model_cost_dollars_total', vision) > 0)
    t.equal(
      told('spectra_model_calls_total', { call: 'embedding', provider: 'local', outcome: 'ok' }),
      chunks,
    )

    t.ok(
      told('spectra_storage_call_duration_seconds_count', { operation: 'put', outcome: 'ok' }) >= 2 * chunks,
    )
    t.ok(told('spectra_database_call_duration_seconds_count') > 0)
    t.equal(told('spectra_queue_messages', { queue: 'M0_DEADLETTER_QUEUE', state: 'ready' }), 1)
    t.equal(told('spectra_queue_consumers', { queue: 'M0_RESULTS_QUEUE' }), 1)
    t.equal(told('spectra_node_ready'), 1)
    t.equal(told('spectra_stage_workers'), 3)
    t.ok(told('spectra_worker_resident_memory_bytes', { stage: 'vlm' }) > 20_000_000)
    t.ok(told('spectra_database_pool_connections') >= 1)
    t.ok(samples.some(({ name }) => name === 'nodejs_eventloop_lag_p99_seconds'))
    t.ok(told('process_resident_memory_bytes') > 0)
    t.equal(told('spectra_metrics_dropped_total'), 0)
    t.notMatch(
      text,
      new RegExp(`${process.id}|${wrong}|hevc|sk-test|node-1`),
      'no id, name or key is a label',
    )
    await promtoolAccepts(t, ['check', 'metrics'], text)

    const edge = await scrape(gateway.url)
    t.equal(sumOf(edge.samples, 'spectra_search_duration_seconds_count', { outcome: 'ok' }), 1)
    t.equal(sumOf(edge.samples, 'spectra_search_hits_sum'), Math.min(chunks, 5))
    t.equal(
      sumOf(edge.samples, 'spectra_http_request_duration_seconds_count', {
        route: '/uploads',
        status: '201',
      }),
      2,
    )
    t.equal(sumOf(edge.samples, 'spectra_queue_messages', { queue: 'M0_DEADLETTER_QUEUE' }), 1)
    await promtoolAccepts(t, ['check', 'metrics'], edge.text)
  },
)
