import t from 'tap'
import { SpectraError } from '../../../core/errors.ts'
import { createMetrics } from '../../../core/observability/metrics/metrics.ts'
import { reading } from '../../../core/observability/metrics/reading.ts'
import { measuredProvider } from '../../../core/observability/metrics/measured-models.ts'
import { createRecorder } from '../../../core/observability/metrics/recorder.ts'
import { startMetricsServer } from '../../../core/observability/metrics/server.ts'
import type { Provider } from '../../../core/llm/provider.ts'
import { parseMetrics, scrape, sumOf } from '../../helpers/prometheus.ts'
import { promtoolAccepts } from '../../helpers/promtool.ts'

const STAGE = { stage: 'vlm' }

void t.test(
  'Metrics: what was counted before the first scrape is told by it, and by each after it',
  async (t) => {
    const metrics = createMetrics()
    metrics.count('spectra_stage_messages_total', { ...STAGE, outcome: 'done' })
    metrics.count('spectra_stage_messages_total', { ...STAGE, outcome: 'done' }, 2)
    metrics.observe('spectra_stage_message_duration_seconds', STAGE, 0.2)
    const first = parseMetrics((await metrics.text()).body)
    t.equal(sumOf(first, 'spectra_stage_messages_total', { outcome: 'done' }), 3)
    t.equal(sumOf(first, 'spectra_stage_message_duration_seconds_bucket', { le: '0.05' }), 0)
    t.equal(sumOf(first, 'spectra_stage_message_duration_seconds_bucket', { le: '0.25' }), 1)
    metrics.count('spectra_stage_messages_total', { ...STAGE, outcome: 'done' })
    const { body } = await metrics.text()
    t.equal(sumOf(parseMetrics(body), 'spectra_stage_messages_total', { outcome: 'done' }), 4)
    t.equal(sumOf(parseMetrics(body), 'spectra_stage_message_duration_seconds_count'), 1)
    t.equal(sumOf(parseMetrics(body), 'spectra_build_info'), 1)
    await promtoolAccepts(t, ['check', 'metrics'], body)
  },
)

void t.test('Metrics: a gauge shows what its source says now, and nothing where that fails', async (t) => {
  const metrics = createMetrics()
  let answer: () => Promise<number> = async () => 7
  metrics.addSource('queues', async () => {
    return [reading('spectra_queue_consumers', { queue: 'M0_PRIORITY_QUEUE' }, await answer())]
  })
  metrics.addSource('gateway', () => [reading('spectra_subscriptions_open', {}, 2)])
  const shown = async () => parseMetrics((await metrics.text()).body)
  t.equal(sumOf(await shown(), 'spectra_queue_consumers'), 7)
  answer = () => Promise.reject(new Error('the broker is away'))
  const without = await shown()
  t.notOk(
    without.some(({ name }) => name === 'spectra_queue_consumers'),
    'an old figure would look like a new one',
  )
  t.equal(sumOf(without, 'spectra_subscriptions_open'), 2, 'the others are told')
  t.equal(sumOf(without, 'spectra_metrics_source_up', { source: 'queues' }), 0)
  t.equal(sumOf(without, 'spectra_metrics_source_up', { source: 'gateway' }), 1)
})

void t.test('Recorder: what is taken is taken once, and adds up elsewhere to the same', async (t) => {
  const worker = createRecorder()
  const node = createMetrics()
  for (let round = 0; round < 3; round += 1) {
    worker.count('spectra_stage_failures_total', { ...STAGE, code: 'SS_PROVIDER_REFUSED' })
    worker.observe('spectra_search_hits', {}, round)
    // As it travels.
    node.add(JSON.parse(JSON.stringify(worker.take())))
  }
  t.same(worker.take(), [])
  const samples = parseMetrics((await node.text()).body)
  t.equal(sumOf(samples, 'spectra_stage_failures_total'), 3)
  t.equal(sumOf(samples, 'spectra_search_hits_count'), 3)
  t.equal(sumOf(samples, 'spectra_search_hits_sum'), 3)
})

void t.test('Recorder: beyond its capacity values are given up, and how many is told', (t) => {
  const recorder = createRecorder(10)
  for (let hits = 0; hits < 25; hits += 1) recorder.observe('spectra_search_hits', {}, hits)
  recorder.count('spectra_stage_messages_total', { ...STAGE, outcome: 'done' })
  const taken = new Map(recorder.take().map(({ name, values }) => [name, values]))
  t.equal(taken.get('spectra_search_hits')!.length, 10)
  t.same(taken.get('spectra_metrics_dropped_total'), [16])
  t.end()
})

void t.test('Metrics: many values without a scrape are none given up', async (t) => {
  const metrics = createMetrics()
  for (let burst = 0; burst < 6; burst += 1) {
    for (let hits = 0; hits < 5000; hits += 1) metrics.observe('spectra_search_hits', {}, 1)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const samples = parseMetrics((await metrics.text()).body)
  t.equal(sumOf(samples, 'spectra_search_hits_count'), 30_000)
  t.equal(sumOf(samples, 'spectra_metrics_dropped_total'), 0)
})

void t.test(
  'Metrics of models: each call by its outcome, with tokens and cost as the provider told them',
  async (t) => {
    const recorder = createRecorder()
    const answers = [
      { usage: { inputTokens: 10, outputTokens: 2, costUsd: 0.5 } },
      new SpectraError('SS_PROVIDER_BUSY', 'Cannot ask it: it is busy'),
    ]
    const language = {
      ...{ provider: 'openai', model: 'gpt-4.1' },
      async generate() {
        const next = answers.shift()
        if (next instanceof Error) throw next
        return {
          text: '',
          value: undefined,
          toolCalls: [],
          provider: 'openai',
          model: 'gpt-4.1-2025',
          ...next,
        }
      },
      health: () => Promise.resolve(),
    }
    const provider = measuredProvider({ language: () => language } as unknown as Provider, recorder)
    const signal = new AbortController().signal
    await provider.language('').generate([], { signal })
    await t.rejects(provider.language('').generate([], { signal }), { code: 'SS_PROVIDER_BUSY' })
    const labels = { call: 'language', provider: 'openai', model: 'gpt-4.1' }
    const taken = recorder.take()
    const of = (name: string): unknown[] =>
      taken.filter((one) => one.name === name).map(({ labels, values }) => [labels, values])
    t.same(of('spectra_model_calls_total'), [
      [{ ...labels, outcome: 'ok' }, [1]],
      [{ ...labels, outcome: 'SS_PROVIDER_BUSY' }, [1]],
    ])
    t.same(of('spectra_model_tokens_total'), [
      [{ ...labels, direction: 'input' }, [10]],
      [{ ...labels, direction: 'output' }, [2]],
    ])
    t.same(of('spectra_model_cost_dollars_total'), [[labels, [0.5]]])
  },
)

void t.test('Metrics server: GET /metrics and nothing else; a port that is taken is told', async (t) => {
  const metrics = createMetrics()
  const server = await startMetricsServer(metrics, { host: '127.0.0.1', port: 0 })
  t.teardown(() => server.close())
  const { port } = server.address
  const url = `http://127.0.0.1:${port}`
  t.equal(sumOf((await scrape(url)).samples, 'spectra_build_info'), 1)
  const answer = await fetch(`${url}/metrics`)
  t.match(answer.headers.get('content-type'), /^text\/plain; version=0\.0\.4/)
  t.equal((await fetch(`${url}/`)).status, 404)
  t.equal((await fetch(`${url}/metrics`, { method: 'POST' })).status, 405)
  await t.rejects(startMetricsServer(metrics, { host: '127.0.0.1', port }), {
    code: 'SS_PORT_TAKEN',
    message: `Cannot tell metrics on 127.0.0.1:${port}: another program listens there`,
  })
})
