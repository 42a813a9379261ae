import t from 'tap'
import vlmActor from '../../actors/vlm-actor.ts'
import { SpectraError } from '../../core/errors.ts'
import type { VisionRequest } from '../../core/ports.ts'
import type { AskedSchema } from '../../schema/event-schema.ts'
import { literalStorage } from '../helpers/memory-storage.ts'
import { chunkRequest } from '../helpers/messages.ts'
import { asAny, runActor } from '../helpers/run-actor.ts'

const chunk = chunkRequest(3)
const { signal } = new AbortController()
const earlier = (ordinal: number) => chunkRequest(ordinal).videoKey
const sha256 = (ordinal: number) => String(ordinal).padStart(64, '0')

/** A model that does with the request what `look` does. */
function needs(
  objects: string[],
  look: (request: VisionRequest) => Promise<unknown> = async () => undefined,
) {
  const requests: VisionRequest[] = []
  return {
    requests,
    ledger: {
      chunks: async (_processId: string, { from, to }: { from: number; to: number }) =>
        [1, 2, 3]
          .filter((ordinal) => ordinal >= from && ordinal <= to)
          .map((ordinal) => ({ ...chunkRequest(ordinal), ordinal, sha256: sha256(ordinal) })),
    },
    storage: literalStorage(Object.fromEntries(objects.map((key) => [key, 'video']))),
    prompts: { get: async (name: string) => ({ text: `prompt ${name}`, name, version: '1' }) },
    instructions: {
      eventSchema: async () => undefined as AskedSchema | undefined,
      regions: async ({ cameraId }: { cameraId: string }) => [`lines and zones of ${cameraId}`],
    },
    vision: {
      describe: async (request: VisionRequest) => {
        requests.push(request)
        await look(request)
        const answer = { provider: 'p', model: 'm', usage: undefined, thumbnail: Buffer.from('jpeg') }
        return { ...answer, summary: 'Nothing moves.', observations: [] }
      },
    },
  }
}

void t.test(
  'VlmActor: stores summary and thumbnail, records them, and hands the chunk on to M2',
  async (t) => {
    const ports = needs([chunk.cacheKey, chunk.videoKey])
    const [handoff, ...more] = await runActor(asAny(vlmActor), chunk, ports)
    t.same(more, [])
    t.equal(handoff?.to, 'M1_INFERENCE_QUEUE')
    const summaryKey = chunk.videoKey.replace('.mp4', '-summary.json')
    t.same(handoff?.message, { ...chunk, summaryKey })
    t.match(handoff?.records, [
      { fact: 'chunk_prompted', chunkId: chunk.chunkId, prompt: { name: 'describe-chunk' } },
      { fact: 'chunk_described', chunkId: chunk.chunkId, output: { summaryKey } },
    ])
    const { chunkId, span } = chunk
    t.equal(
      String(ports.storage.stored.get(summaryKey)),
      JSON.stringify({
        ...{ chunkId, span, summary: 'Nothing moves.', observations: [] },
        ...{ model: 'm', provider: 'p' },
      }),
    )
    t.equal(String(ports.storage.stored.get(chunk.videoKey.replace('.mp4', '.jpg'))), 'jpeg')
  },
)

void t.test(
  'VlmActor: shows the model the two chunks before, nearest first, by key and content',
  async (t) => {
    const ports = needs([chunk.cacheKey])
    await runActor(asAny(vlmActor), { ...chunk, cameraId: 'gate' }, ports)
    t.match(ports.requests, [
      {
        organizationId: chunk.organizationId,
        cameraId: 'gate',
        regions: ['lines and zones of gate'],
        chunk: { key: chunk.videoKey, sha256: sha256(3) },
        before: [
          { key: earlier(2), sha256: sha256(2) },
          { key: earlier(1), sha256: sha256(1) },
        ],
        prompt: { name: 'describe-chunk', version: '1', text: 'prompt describe-chunk' },
      },
    ])
    const first = needs([])
    await runActor(asAny(vlmActor), chunkRequest(1), first)
    t.same(first.requests[0]?.before, [])
    t.equal(first.requests[0]?.regions, undefined, 'a file has no lines and zones')
  },
)

void t.test('VlmActor: a file that no model asks for is not fetched', async (t) => {
  const ports = needs([chunk.cacheKey, earlier(2), earlier(1)], ({ before }) => before[1]!.file(signal))
  await runActor(asAny(vlmActor), chunk, ports)
  t.same(ports.storage.opened, [earlier(1)])
})

void t.test('VlmActor: a file is fetched once, however often it is asked for', async (t) => {
  const ports = needs([chunk.cacheKey], async (request) => {
    const ask = () => request.chunk.file(signal)
    t.same([...(await Promise.all([ask(), ask()])), await ask()], Array(3).fill(`file of ${chunk.cacheKey}`))
  })
  await runActor(asAny(vlmActor), chunk, ports)
  t.same(ports.storage.opened, [chunk.cacheKey])
})

void t.test('VlmActor: works from the kept chunk when the working copy is gone', async (t) => {
  const ports = needs([chunk.videoKey], async (request) => {
    t.equal(await request.chunk.file(signal), `file of ${chunk.videoKey}`)
  })
  await runActor(asAny(vlmActor), chunk, ports)
  t.equal(ports.requests.length, 1)
})

void t.test('VlmActor: gives every file back, also when the model fails', async (t) => {
  const ports = needs([chunk.cacheKey, earlier(2)], async (request) => {
    await request.chunk.file(signal)
    // The model fails while this one is on its way.
    void request.before[0]!.file(signal)
    throw new SpectraError('SS_ANALYSIS_FAILED', 'Cannot look')
  })
  await t.rejects(runActor(asAny(vlmActor), chunk, ports), { code: 'SS_ANALYSIS_FAILED' })
  t.same(ports.storage.released.sort(), [chunk.cacheKey, earlier(2)].sort())
})

void t.test('VlmActor: what asks for a file after the work has ended gets none', async (t) => {
  const ports = needs([chunk.cacheKey])
  await runActor(asAny(vlmActor), chunk, ports)
  await t.rejects(ports.requests[0]!.chunk.file(signal), { code: 'SS_CANCELLED' })
  t.same(ports.storage.opened, [])
})

void t.test('VlmActor: a chunk without its video is an error that names the object', async (t) => {
  const ports = needs([], (request) => request.chunk.file(signal))
  await t.rejects(runActor(asAny(vlmActor), chunk, ports), {
    code: 'SS_OBJECT_NOT_FOUND',
    message: new RegExp(chunk.videoKey),
  })
})

void t.test('VlmActor: a chunk that is not recorded any more is not described', async (t) => {
  await t.rejects(runActor(asAny(vlmActor), chunkRequest(4), needs([chunkRequest(4).videoKey])), {
    code: 'SS_PROCESS_GONE',
  })
})

const soundKey = 'organizations/o/cache/p/chunk-0003.flac'

/** Somebody transcribes, and says this or throws. */
const hearing = (transcribe: () => Promise<unknown>) => {
  const ports = needs([chunk.cacheKey, soundKey])
  return {
    ...ports,
    ledger: { ...ports.ledger, transcript: async () => undefined },
    transcription: { isOn: true, provider: 'p', model: 'm', transcribe },
    clock: { sleep: async () => undefined },
  }
}

void t.test(
  'VlmActor: what is said is recorded before anybody is shown the chunk, and told on',
  async (t) => {
    const lines = [{ startTime: 0, endTime: 1, text: 'Come in.' }]
    const ports = hearing(async () => ({ provider: 'p', model: 'm', usage: undefined, lines }))
    const [heard, handoff] = await runActor(asAny(vlmActor), { ...chunk, soundKey }, ports)
    t.match(heard, {
      records: [{ fact: 'chunk_transcribed', transcript: { lines: [{ text: 'Come in.' }] } }],
    })
    t.equal(heard?.message, undefined)
    t.match(handoff?.message, { soundKey })
    const summary = String(ports.storage.stored.get(chunk.videoKey.replace('.mp4', '-summary.json')))
    t.match(JSON.parse(summary), { transcript: { lines: [{ text: 'Come in.' }], provider: 'p' } })
  },
)

void t.test('VlmActor: while those who transcribe are busy nobody is asked for a description', async (t) => {
  const ports = hearing(() => Promise.reject(new SpectraError('SS_PROVIDER_BUSY', 'Cannot: planted')))
  const working = runActor(asAny(vlmActor), { ...chunk, soundKey }, ports)
  await t.rejects(working, { code: 'SS_PROVIDER_BUSY' })
  t.same(ports.requests, [])
})

void t.test(
  'VlmActor: what is written in the pictures is asked for where the order says so, kept apart, and named',
  async (t) => {
    const ports = needs([chunk.cacheKey])
    const text = {
      ...{
        type: 'text_seen',
        startTime: 20,
        endTime: 22,
        confidence: 0.9,
        attributes: { text: 'EXIT "12"' },
      },
      description: 'The text is to be read.',
    }
    const warnings = [{ code: 'SS_CLOCK_DIFFERS', message: 'The clock differs: planted' }]
    const { describe } = ports.vision
    const reading = {
      ...ports,
      vision: {
        describe: async (request: VisionRequest) => ({
          ...(await describe(request)),
          texts: [text],
          warnings,
        }),
      },
    }
    const [handoff] = await runActor(asAny(vlmActor), { ...chunk, ocr: true }, reading)
    t.equal(ports.requests[0]!.ocr, true)
    t.match(handoff?.records, [
      { fact: 'chunk_read', chunkId: chunk.chunkId, warnings },
      { fact: 'chunk_prompted' },
      { fact: 'chunk_described', output: { summary: `Nothing moves. To be read: "EXIT '12'".` } },
    ])
    const summary = String(ports.storage.stored.get(chunk.videoKey.replace('.mp4', '-summary.json')))
    t.match(JSON.parse(summary), { summary: 'Nothing moves.', observations: [], texts: [text] })
  },
)
