import t from 'tap'
import { SpectraError } from '../../../core/errors.ts'
import { createLocalEmbedding } from '../../../core/llm/local/embedding.ts'
import { noTranscription } from '../../../core/llm/no-transcription.ts'
import { createLocalLanguage } from '../../../core/llm/local/language.ts'
import { runInTrace } from '../../../core/observability/trace-context.ts'
import { traced } from '../../../core/observability/traced-models.ts'
import type { Envelope, Span, Tracing, Vision, VisionRequest } from '../../../core/ports.ts'
import { createFilePrompts } from '../../../core/prompts/files.ts'
import { EventSchema } from '../../../schema/event-schema.ts'
import { chunkIdOf, DEFAULT_ORGANIZATION_ID, stableId } from '../../../schema/ids.ts'
import { fixture } from '../../fixtures/videos.ts'
import { YARD } from '../../helpers/event-schemas.ts'
import { chunkVideo, visionRequest } from '../../helpers/chunk-video.ts'
import { startPipeline } from '../../helpers/live-pipeline.ts'

void t.test('Tracing: each chunk leaves one span per model, in the trace of its process', async (t) => {
  const pipeline = await startPipeline(t)
  const path = await fixture('hevc.mp4')
  const processes = [
    await pipeline.analyse({ kind: 'path', path }, { chunkDuration: 2 }),
    await pipeline.analyse({ kind: 'path', path }, { chunkDuration: 3 }),
  ]
  await pipeline.tracing.flush()
  const [messages] = await pipeline.database.query<{ traces: number }>(
    'select count(distinct trace)::int as traces from spectra_ops.batch_video_processes',
  )
  t.equal(messages!.traces, 2)
  for (const { id, counts } of processes) {
    const rows = await pipeline.database.query<{
      name: string
      chunk: string
      prompt: string
      whole: boolean
    }>(
      `select t.name, t.attributes->>'chunkId' as chunk, t.attributes->>'prompt' as prompt,
         t.organization_id = $2 and t.trace_id = p.trace and t.ended_at >= t.started_at and t.error is null
           and t.attributes ?& array['provider', 'model', 'stage'] as whole
       from spectra_ops.traces t join spectra_ops.batch_video_processes p on p.id = t.process_id
       where p.id = $1`,
      [id, DEFAULT_ORGANIZATION_ID],
    )
    t.ok(counts.completed >= 2)
    t.ok(
      rows.every(({ whole }) => whole),
      'tenant, trace, times and model of each',
    )
    const chunks = Array.from({ length: counts.completed }, (_, n) => chunkIdOf(id, n + 1))
    for (const [name, prompt] of [
      ['vision.describe', /^describe-chunk@./],
      ['language.generate', /^detect-events@./],
      ['embedding.embed', /^$/],
    ] as const) {
      const found = rows.filter((row) => row.name === name)
      t.same(new Set(found.map(({ chunk }) => chunk)), new Set(chunks), name)
      t.equal(found.length, chunks.length, `${name}: one per chunk`)
      t.ok(found.every((row) => prompt.test(row.prompt ?? '')))
    }
    t.equal(rows.length, 3 * counts.completed)
  }
})

const prompts = createFilePrompts()

/** A vision that answers when it is told to; the rest is real. */
function models(describe: Vision['describe']): { spans: Span[]; models: ReturnType<typeof traced> } {
  const spans: Span[] = []
  const tracing: Pick<Tracing, 'record'> = { record: (span) => spans.push(span) }
  const vision: Vision = { provider: 'test', model: 'blind-1', describe, health: async () => undefined }
  const wrapped = traced(
    {
      vision,
      language: createLocalLanguage(),
      embedding: createLocalEmbedding(),
      transcription: noTranscription,
    },
    tracing as Tracing,
  )
  return { spans, models: wrapped }
}

const envelope = (n: number, payload: unknown = {}): Envelope => ({
  id: stableId('message', n),
  type: 'test',
  version: 1,
  organizationId: stableId('organization', n),
  processId: stableId('process', n),
  attempt: 1,
  trace: String(n).padStart(32, '0'),
  createdAt: '2026-01-02T03:04:05.678Z',
  payload,
})

const request = (n: number): VisionRequest =>
  visionRequest(chunkVideo('/nowhere.mp4'), {
    chunkId: chunkIdOf(stableId('process', n), 1),
    span: { ordinal: 1, startTime: 0, endTime: 10 },
  })

const { signal } = new AbortController()

void t.test('Tracing: a failed call leaves its cause, and fails as before', async (t) => {
  const failure = new SpectraError('SS_ANALYSIS_FAILED', 'Cannot see anything')
  const { spans, models: it } = models(() => Promise.reject(failure))
  const eventSchema = { schema: EventSchema.parse(YARD), version: 'camera-2' }
  const asked = { ...request(1), eventSchema }
  const work = runInTrace('vlm', envelope(1), () => it.vision.describe(asked, signal))
  t.equal(await work.then(undefined, (thrown) => thrown as unknown), failure)
  t.match(spans, [
    {
      name: 'vision.describe',
      error: { code: 'SS_ANALYSIS_FAILED', message: 'Cannot see anything' },
      attributes: {
        ...{ provider: 'test', model: 'blind-1', stage: 'vlm', videoSeconds: 10 },
        eventSchema: 'yard-safety@camera-2',
      },
    },
  ])
})

void t.test('Tracing: a span names who answered, and the tokens that were counted', async (t) => {
  const answers = { provider: 'other', model: 'sharp-2', usage: { inputTokens: 700, outputTokens: 30 } }
  const { spans, models: it } = models(async () => ({ ...answers, summary: 'A car.', observations: [] }))
  await runInTrace('vlm', envelope(1), () => it.vision.describe(request(1), signal))
  const { provider, model, usage } = answers
  t.match(spans, [{ attributes: { provider, model, ...usage, prompt: 'describe-chunk@1', summaryChars: 6 } }])
})

void t.test('Tracing: a span says who was to answer before, and why they did not', async (t) => {
  const away = { provider: 'first', model: 'sharp-1', code: 'SS_PROVIDER_UNAVAILABLE', message: 'Cannot ask' }
  const answers = { provider: 'other', model: 'sharp-2', usage: undefined, passedOver: [away] }
  const { spans, models: it } = models(async () => ({ ...answers, summary: 'A car.', observations: [] }))
  await runInTrace('vlm', envelope(1), () => it.vision.describe(request(1), signal))
  t.match(spans, [{ attributes: { passedOver: 'first sharp-1: Cannot ask (SS_PROVIDER_UNAVAILABLE)' } }])
})

void t.test('Tracing: a span says who was not asked because nothing moves', async (t) => {
  const notAsked = { provider: 'first', model: 'sharp-1', reason: 'Nothing moves' }
  const answers = { provider: 'local', model: 'm', usage: undefined, notAsked }
  const { spans, models: it } = models(async () => ({ ...answers, summary: 'Quiet.', observations: [] }))
  await runInTrace('vlm', envelope(1), () => it.vision.describe(request(1), signal))
  t.match(spans, [{ attributes: { provider: 'local', notAsked: 'first sharp-1: Nothing moves' } }])
})

void t.test(
  'Tracing: P8: messages worked on at once keep their own tenant, process and prompt',
  async (t) => {
    const COUNT = 20
    const gates = new Map<string, PromiseWithResolvers<void>>()
    const all = Promise.withResolvers<void>()
    let asked = 0
    const { spans, models: it } = models(async ({ chunkId }) => {
      if (++asked === COUNT) all.resolve()
      await gates.get(chunkId)!.promise
      throw new SpectraError('SS_ANALYSIS_FAILED', `Cannot see ${chunkId}`)
    })
    const works = Array.from({ length: COUNT }, async (_, n) => {
      const { chunkId } = request(n)
      gates.set(chunkId, Promise.withResolvers())
      await runInTrace('vlm', envelope(n, { chunkId }), async () => {
        const prompt = await prompts.get('describe-chunk', { startTime: `${n}`, endTime: '1' })
        await it.vision.describe({ ...request(n), prompt }, signal).catch(() => undefined)
        await it.embedding.embed([`number ${n}`], 'document', signal)
      })
    })
    await all.promise
    // Backwards: the order in which they end is not that in which they began.
    for (const gate of [...gates.values()].reverse()) gate.resolve()
    await Promise.all(works)
    t.equal(spans.length, 2 * COUNT)
    for (let n = 0; n < COUNT; n++) {
      const { organizationId, processId, trace } = envelope(n)
      const mine = spans.filter(({ traceId }) => traceId === trace)
      t.same(
        mine.map((span) => [span.name, span.organizationId, span.processId, span.attributes.chunkId]),
        ['vision.describe', 'embedding.embed'].map((name) => [
          name,
          organizationId,
          processId,
          request(n).chunkId,
        ]),
      )
      t.match(mine[0], { attributes: { prompt: /^describe-chunk@/ } })
    }
    t.equal(new Set(spans.map(({ spanId }) => spanId)).size, 2 * COUNT)
  },
)

void t.test('Tracing: a call outside of the work on a message leaves nothing', async (t) => {
  const { spans, models: it } = models(() => Promise.reject(new Error('not asked')))
  t.equal((await it.embedding.embed(['red object'], 'query')).vectors.length, 1)
  t.same(spans, [])
  t.match(it.embedding, { provider: 'local', dimensions: createLocalEmbedding().dimensions })
})
