import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import chunker from '../../actors/chunker-actor.ts'
import { loadConfig } from '../../core/config.ts'
import { isOutage, type SpectraError } from '../../core/errors.ts'
import { noTranscription } from '../../core/llm/no-transcription.ts'
import { findBinaries } from '../../core/media/binaries.ts'
import { createFfmpegMedia } from '../../core/media/ffmpeg.ts'
import type { Handoff, Ledger, Storage, VideoLimits } from '../../core/ports.ts'
import { createLocalStorage } from '../../core/storage/local.ts'
import type { ChunkRecord } from '../../schema/facts.ts'
import { chunkIdOf, stableId } from '../../schema/ids.ts'
import {
  ChunkProcessingRequest,
  type VideoProcessingRequest,
  type VideoSource,
} from '../../schema/messages/index.ts'
import { fixture } from '../fixtures/videos.ts'
import { s3Server } from '../helpers/s3-server.ts'
import { s3PlaceOn } from '../helpers/s3-storage.ts'
import { tempDir } from '../helpers/temp.ts'

const never = new AbortController().signal
const [organizationId, processId] = [stableId('test', 'organization'), stableId('test', 'process')]
const binaries = findBinaries(loadConfig({}))

interface State {
  last?: ChunkRecord
  status?: 'processing' | 'cancelled'
  limits?: VideoLimits
}

async function open(t: Test, state: State = {}) {
  const directory = tempDir(t)
  const media = createFfmpegMedia({
    config: loadConfig({}),
    binaries: await binaries,
    tempDir: join(directory, 'temp'),
  })
  t.teardown(() => media.close())
  const storage = createLocalStorage({ dir: join(directory, 'objects'), secret: 'test' })
  const ledger: Ledger = {
    process: async (id) => ({
      id,
      organizationId,
      status: state.status ?? 'processing',
      options,
      limits: state.limits,
    }),
    lastChunk: async () => state.last,
    chunks: async () => [],
    transcript: async () => undefined,
    tasksDone: async () => [],
  }
  const temp = (): string[] => readdirSync(join(directory, 'temp'))
  const ports = { ledger, storage, media, transcription: noTranscription, children: {} }
  return { ports, storage, temp }
}

const options = { chunkDuration: 5, overlap: 0, startedAt: '2026-01-01T08:00:00Z' }
const requestFor = (source: VideoSource, given: Partial<VideoProcessingRequest> = {}) => ({
  processId,
  organizationId,
  source,
  options,
  modality: 'batch' as const,
  ...given,
})

type Ports = Awaited<ReturnType<typeof open>>['ports']

async function work(
  ports: Ports,
  source: VideoSource,
  limit = Infinity,
  given: Partial<VideoProcessingRequest> = {},
): Promise<Handoff[]> {
  const handoffs: Handoff[] = []
  const steps = chunker.work(requestFor(source, given), ports, never)
  for (let step = await steps.next(); ; step = await steps.next()) {
    if (step.value) handoffs.push(step.value)
    if (step.done) return handoffs
    if (handoffs.length === limit) {
      await steps.return()
      return handoffs
    }
  }
}

/** The sizes of all files below a directory. */
const filesBelow = (directory: string): number[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => statSync(join(parentPath, name)).size)

const facts = (handoffs: Handoff[]) => handoffs.flatMap(({ records = [] }) => records)
const chunksOf = (handoffs: Handoff[]): ChunkRecord[] =>
  facts(handoffs).flatMap((fact) => (fact.fact === 'chunk_cut' ? [fact.chunk] : []))
const keys = async (storage: Storage): Promise<string[]> => {
  const found: string[] = []
  for await (const { key } of storage.list(`organizations/${organizationId}/`)) found.push(key)
  return found.sort()
}

void t.test('ChunkerActor: opened, each chunk with its message for M1, ended', async (t) => {
  const { ports, storage, temp } = await open(t)
  const handoffs = await work(ports, { kind: 'path', path: await fixture('twelve-seconds-h264.mp4') })
  t.match(facts(handoffs), [
    { fact: 'source_opened', source: { codec: 'h264', duration: 12 }, warnings: [] },
    { fact: 'chunk_cut', chunk: { ordinal: 1, startTime: 0, endTime: 5 } },
    { fact: 'chunk_cut', chunk: { ordinal: 2, startTime: 5, endTime: 10 } },
    { fact: 'chunk_cut', chunk: { ordinal: 3, startTime: 10, endTime: 12 } },
    { fact: 'chunking_ended', chunks: 3, warnings: [] },
  ])
  for (const [index, { to, message }] of handoffs.slice(1, -1).entries()) {
    const place = `${processId}/chunk-000${index + 1}.mp4`
    t.equal(to, 'M0_RESULTS_QUEUE')
    t.match(ChunkProcessingRequest.parse(message), {
      chunkId: chunkIdOf(processId, index + 1),
      modality: 'batch',
      span: { ordinal: index + 1 },
      videoKey: `organizations/${organizationId}/processed/${place}`,
      cacheKey: `organizations/${organizationId}/cache/${place}`,
      startedAt: options.startedAt,
    })
  }
  for (const { videoKey, cacheKey, sha256, bytes } of chunksOf(handoffs)) {
    const content = await buffer(await storage.get(videoKey))
    t.equal(createHash('sha256').update(content).digest('hex'), sha256)
    t.equal((await storage.stat(cacheKey))?.bytes, bytes)
  }
  t.same(temp(), [], 'no temporary file is left (P11)')
})

void t.test(
  'ChunkerActor: interrupted anywhere and run again, it leaves what one run leaves (P2, P11)',
  async (t) => {
    const path = await fixture('twelve-seconds-h264.mp4')
    const once = await open(t)
    const whole = await work(once.ports, { kind: 'path', path })
    for (const recorded of [0, 1, 2, 3]) {
      const last = chunksOf(whole)[recorded - 1]
      const { ports, storage, temp } = await open(t, { last })
      // One chunk more is stored than was recorded: the crash came between storing and recording.
      await work({ ...ports, ledger: once.ports.ledger }, { kind: 'path', path }, recorded + 2)
      t.same(temp(), [], 'an interrupted run cleans up')
      const rest = await work(ports, { kind: 'path', path })
      t.same(chunksOf(rest), chunksOf(whole).slice(recorded), `after ${recorded} recorded chunks`)
      t.match(facts(rest).at(-1), { fact: 'chunking_ended', chunks: 3 })
      t.same(await keys(storage), await keys(once.storage))
    }
  },
)

void t.test('ChunkerActor: an uploaded object is read as a file', async (t) => {
  const { ports, storage } = await open(t)
  await storage.put('uploads/one.mp4', await readFile(await fixture('twelve-seconds-h264.mp4')))
  t.equal(chunksOf(await work(ports, { kind: 'object', key: 'uploads/one.mp4' })).length, 3)
  t.ok(await storage.stat('uploads/one.mp4'), 'the upload itself stays')
})

void t.test('ChunkerActor: an upload in an object store is read in parts, and never copied', async (t) => {
  const server = await s3Server(t)
  const dataDir = join(tempDir(t), 'data')
  const storage = s3PlaceOn(t, server, { dataDir }).open({
    ...{ clusterId: undefined, secret: 'test', clock: Date.now },
  })
  const { ports, temp } = await open(t)
  const key = 'uploads/noise.mp4'
  const bytes = await readFile(await fixture('megabytes-of-noise.mp4'))
  await storage.put(key, bytes)
  let broken = 0
  let asked = 0
  server.trouble(({ operation, key }) => {
    if (operation !== 'GetObject' || !key.endsWith('noise.mp4')) return undefined
    asked += 1
    // Each of its first answers breaks off: it is read on where that was.
    return asked <= 3 && (broken += 1) ? 'cut in the middle' : undefined
  })
  const afar = { ...ports, storage }
  const handoffs = await work(afar, { kind: 'object', key })
  t.equal(broken, 3)
  t.equal(
    chunksOf(handoffs).length,
    chunksOf(await work(ports, { kind: 'path', path: await fixture('megabytes-of-noise.mp4') })).length,
  )
  t.notOk(
    filesBelow(dataDir).some((size) => size === bytes.length),
    'no file here is the upload',
  )
  t.same(temp(), [])

  const missing: VideoSource = { kind: 'object', key: 'uploads/missing.mp4' }
  await t.rejects(work(afar, missing), { code: 'SS_OBJECT_NOT_FOUND' })
  await storage.put('uploads/empty.mp4', Buffer.alloc(0))
  await t.rejects(work(afar, { kind: 'object', key: 'uploads/empty.mp4' }), { code: 'SS_SOURCE_EMPTY' })
  await server.stop()
  const thrown = await work(afar, { kind: 'object', key }).catch((error: unknown) => error)
  t.match(thrown, { code: 'SS_STORAGE_UNAVAILABLE' })
  t.ok(isOutage(thrown as SpectraError), 'the message waits, and uses no attempt')
})

void t.test(
  'ChunkerActor: the chunk of a clip is handed on with the end of its cutting, and not before',
  async (t) => {
    const { ports } = await open(t)
    const path = await fixture('twelve-seconds-h264.mp4')
    const live = { modality: 'live' as const, cameraId: 'door' }
    const clip = { ...live, options: { ...options, chunkDuration: 17 } }
    const handoffs = await work(ports, { kind: 'path', path }, Infinity, clip)
    t.match(handoffs, [
      { records: [{ fact: 'source_opened' }], to: undefined },
      {
        records: [
          { fact: 'chunk_cut', chunk: { ordinal: 1 } },
          { fact: 'chunking_ended', chunks: 1 },
        ],
        to: 'M0_RESULTS_QUEUE',
        message: { ...live, span: { ordinal: 1, startTime: 0, endTime: 12 }, startedAt: options.startedAt },
      },
    ])
    const several = await work(ports, { kind: 'path', path }, Infinity, live)
    t.equal(several.filter(({ message }) => message).length, 3, 'a clip of several chunks loses none')
    t.match(facts(several).at(-1), { fact: 'chunking_ended', chunks: 3 })
    t.same(
      several.flatMap(({ message }) =>
        message ? [(message as { clipGoesOn?: boolean }).clipGoesOn ?? false] : [],
      ),
      [true, true, false],
      'the clip stays until its last chunk is cut',
    )
  },
)

void t.test('ChunkerActor: what is missing from a truncated video is told with the source', async (t) => {
  const { ports } = await open(t)
  const handoffs = await work(ports, { kind: 'path', path: await fixture('truncated-faststart.mp4') })
  t.match(facts(handoffs)[0], { fact: 'source_opened', warnings: [{ code: 'SS_VIDEO_TRUNCATED' }] })
  t.match(facts(handoffs).at(-1), { fact: 'chunking_ended', chunks: 2, warnings: [] }, 'and not twice')
})

void t.test('ChunkerActor: a bad source fails with its code and stores nothing', async (t) => {
  const { ports, storage, temp } = await open(t)
  const sources: [VideoSource, string][] = [
    [{ kind: 'path', path: await fixture('text.mp4') }, 'SS_NOT_A_VIDEO'],
    [{ kind: 'url', url: 'http://127.0.0.1:9/video.mp4' }, 'SS_ADDRESS_REFUSED'],
    [{ kind: 'object', key: 'uploads/missing.mp4' }, 'SS_OBJECT_NOT_FOUND'],
  ]
  for (const [source, code] of sources) await t.rejects(work(ports, source), { code })
  t.same(await keys(storage), [])
  t.same(temp(), [])
})

void t.test('ChunkerActor: a cancelled process is left alone', async (t) => {
  const { ports } = await open(t, { status: 'cancelled' })
  t.same(await work(ports, { kind: 'path', path: 'missing.mp4' }), [])
})

void t.test('M0: a video beyond a limit of its organization is refused', async (t) => {
  const { ports, storage } = await open(t, { limits: { videoSeconds: 10 } })
  const path = await fixture('twelve-seconds-h264.mp4')
  await t.rejects(work(ports, { kind: 'path', path }), { code: 'SS_VIDEO_TOO_LONG' })
  t.same(await keys(storage), [])
})

void t.test(
  'ChunkerActor: where somebody transcribes, each chunk has its sound beside its copy',
  async (t) => {
    const { ports, storage } = await open(t)
    const on = { ...ports, transcription: { ...noTranscription, isOn: true } }
    const handoffs = await work(on, { kind: 'path', path: await fixture('h264-with-sound.mkv') })
    const sounds = handoffs.flatMap(
      ({ message }) => (message as { soundKey?: string } | undefined)?.soundKey ?? [],
    )
    t.equal(sounds.length, 2)
    const cached = (await keys(storage)).filter((key) => key.includes('/cache/'))
    t.same(cached, [...sounds, ...chunksOf(handoffs).map(({ cacheKey }) => cacheKey)].sort())
    const opened = facts(handoffs).filter(({ fact }) => fact === 'source_opened')
    t.match(opened.at(-1), { source: { sound: true } })
  },
)

void t.test(
  'ChunkerActor: where somebody tells voices, chunks have their sound, transcribed or not',
  async (t) => {
    const { ports } = await open(t)
    const listening = { ...ports, media: { ...ports.media, keepsSound: true } }
    const handoffs = await work(listening, { kind: 'path', path: await fixture('h264-with-sound.mkv') })
    t.equal(handoffs.filter(({ message }) => message && 'soundKey' in (message as object)).length, 2)
    const silent = await work(listening, { kind: 'path', path: await fixture('moov-at-the-end.mp4') })
    t.ok(
      silent.every(({ message }) => !message || !('soundKey' in (message as object))),
      'no sound, nothing kept',
    )
  },
)

void t.test('ChunkerActor: where nobody transcribes, no sound is taken out of a video', async (t) => {
  const { ports, storage } = await open(t)
  const handoffs = await work(ports, { kind: 'path', path: await fixture('h264-with-sound.mkv') })
  t.ok(handoffs.every(({ message }) => !message || !('soundKey' in (message as object))))
  const cached = (await keys(storage)).filter((key) => key.includes('/cache/'))
  t.same(
    cached,
    chunksOf(handoffs).map(({ cacheKey }) => cacheKey),
  )
  t.ok(facts(handoffs).every((fact) => fact.fact !== 'source_opened' || !('sound' in fact.source)))
})
