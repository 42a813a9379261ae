import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import clusterConfig from '../cluster.config.ts'
import { createPorts } from '../core/create-ports.ts'
import { ClusterConfigSchema } from '../schema/cluster.ts'
import { DEFAULT_ORGANIZATION_ID } from '../schema/ids.ts'
import { ProcessOptions } from '../schema/messages/index.ts'
import { startNode } from '../supervisors/node/node.ts'
import { loadConfig } from '../core/config.ts'
import { findBinaries } from '../core/media/binaries.ts'
import { createFfmpegMedia } from '../core/media/ffmpeg.ts'
import { createLocalStorage } from '../core/storage/local.ts'
import { type Figure, report } from './report.ts'

/**
 * What chunking costs beside plain `ffmpeg -c copy -f segment` on the same file (1080p30, about 5 Mbit/s, a keyframe
 * every 2 s): the whole stage is open, cut, hash and store. Then how soon the first chunk is there, and what an hour of
 * video takes in memory beside ten minutes.
 *
 *   node bench/chunking.ts [--json] [--long] [--rounds 7]
 */
const argument = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}
const CACHE = join(tmpdir(), 'spectra-bench')
const CHUNK_SECONDS = 10
const run = promisify(execFile)

/** Half a minute is encoded, and repeated without encoding it again. */
async function footage(ffmpeg: string, minutes: number): Promise<string> {
  mkdirSync(CACHE, { recursive: true })
  const [short, path] = [
    join(CACHE, '1080p30-half-minute.mp4'),
    join(CACHE, `1080p30-${minutes}-minutes.mp4`),
  ]
  const make = async (out: string, args: string[]): Promise<void> => {
    if (existsSync(out)) return
    const draft = `${out}.${process.pid}.mp4`
    await run(ffmpeg, ['-v', 'error', '-nostdin', '-y', ...args, draft])
    renameSync(draft, out)
  }
  const pictures = 'testsrc2=size=1920x1080:rate=30:duration=30,noise=alls=12:allf=t'
  const codec = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-g',
    '60',
    '-sc_threshold',
    '0',
  ]
  const rate = ['-b:v', '5M', '-maxrate', '6M', '-bufsize', '5M']
  await make(short, ['-f', 'lavfi', '-i', pictures, ...codec, ...rate])
  await make(path, ['-stream_loop', String(minutes * 2 - 1), '-i', short, '-c', 'copy'])
  return path
}

async function plain(ffmpeg: string, path: string): Promise<number> {
  const directory = mkdtempSync(join(CACHE, 'plain-'))
  const start = performance.now()
  const cut = ['-map', '0:v:0', '-c', 'copy', '-f', 'segment', '-segment_time', String(CHUNK_SECONDS)]
  const out = ['-reset_timestamps', '1', join(directory, 'chunk-%06d.mp4')]
  await run(ffmpeg, ['-v', 'error', '-nostdin', '-y', '-i', path, ...cut, ...out])
  const ms = performance.now() - start
  rmSync(directory, { recursive: true })
  return ms
}

interface Stage {
  ms: number
  firstMs: number
  chunks: number
}

type Chunker = { stage(path: string): Promise<Stage>; close(): Promise<void> }

async function createChunker(): Promise<Chunker> {
  const directory = mkdtempSync(join(CACHE, 'stage-'))
  const config = loadConfig({})
  const binaries = await findBinaries(config)
  const storage = createLocalStorage({ dir: join(directory, 'objects'), secret: 'bench' })
  const media = createFfmpegMedia({ config, binaries, tempDir: join(directory, 'temp') })
  const { signal } = new AbortController()
  return {
    async stage(path) {
      const keys: string[] = []
      const start = performance.now()
      let firstMs = 0
      const video = await media.open({ path }, signal)
      for await (const chunk of video.cut({ chunkDuration: CHUNK_SECONDS, overlap: 0 }, signal)) {
        const key = `bench/chunk-${chunk.ordinal}.mp4`
        await storage.put(key, { file: chunk.path })
        firstMs ||= performance.now() - start
        keys.push(key)
      }
      await video.close()
      const ms = performance.now() - start
      for (const key of keys) await storage.remove(key)
      return { ms, firstMs, chunks: keys.length }
    },
    async close() {
      await media.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/**
 * The same stage as the product runs it: the actor under its supervisor, every chunk committed with its message, from
 * the order until the last chunk is recorded. Milliseconds.
 */
async function supervised(path: string, rounds: number): Promise<number[]> {
  const dataDir = mkdtempSync(join(CACHE, 'node-'))
  const { ports, close } = await createPorts(loadConfig({ dataDir, cacheDir: join(CACHE, 'cache') }))
  const cluster = ClusterConfigSchema.parse(clusterConfig)
  const node = await startNode({ name: 'bench', cluster, roles: ['chunker'], ports })
  const times: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const start = performance.now()
    let ended = (): void => undefined
    const end = new Promise<void>((resolve) => (ended = resolve))
    const subscription = await ports.mailbox.subscribe('SSE_EXCHANGE', ({ payload }) => {
      if ((payload as { fact: string }).fact === 'chunking_ended') ended()
    })
    await ports.processes.create({
      organizationId: DEFAULT_ORGANIZATION_ID,
      source: { kind: 'path', path },
      options: ProcessOptions.parse({ chunkDuration: CHUNK_SECONDS }),
      title: 'bench',
    })
    await end
    await subscription.cancel()
    // The first round warms up.
    if (round > 0) times.push(performance.now() - start)
  }
  await node.stop()
  await close()
  rmSync(dataDir, { recursive: true, force: true })
  return times
}

/** Peak resident memory of a process of its own that chunks the file once, in bytes. */
async function peakRss(path: string): Promise<number> {
  const child = fork(import.meta.filename, ['--rss', path])
  const [bytes] = (await once(child, 'message')) as [number]
  await once(child, 'exit')
  return bytes
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!

async function main(): Promise<void> {
  const { ffmpeg } = await findBinaries(loadConfig({}))
  const short = await footage(ffmpeg, 10)
  const figures: Figure[] = []
  const chunker = await createChunker()
  const [bare, whole, first]: [number[], number[], number[]] = [[], [], []]
  await chunker.stage(short)
  await plain(ffmpeg, short)
  for (let round = 0; round < argument('rounds', 7); round += 1) {
    bare.push(await plain(ffmpeg, short))
    const stage = await chunker.stage(short)
    whole.push(stage.ms)
    first.push(stage.firstMs)
  }
  await chunker.close()
  figures.push(['file', statSync(short).size / 1e6, 'MB'])
  figures.push(['plain ffmpeg -c copy -f segment', median(bare), 'ms'])
  figures.push(['whole stage', median(whole), 'ms'])
  figures.push(['whole stage / plain ffmpeg', median(whole) / median(bare), 'x', 1.15])
  figures.push(['first chunk / whole stage', median(first) / median(whole), 'x', 0.1])
  const ordered = median(await supervised(short, 3))
  figures.push(['ordered to recorded, database and mailbox included', ordered, 'ms'])
  figures.push(['ordered to recorded / plain ffmpeg', ordered / median(bare), 'x'])
  const rss = await peakRss(short)
  figures.push(['peak RSS, 10 min', rss / 1e6, 'MB'])
  if (process.argv.includes('--long')) {
    const long = await footage(ffmpeg, 60)
    const hour = await createChunker()
    const { firstMs, ms } = await hour.stage(long)
    await hour.close()
    figures.push(['first chunk / whole stage, 60 min', firstMs / ms, 'x', 0.1])
    const longRss = await peakRss(long)
    figures.push(['peak RSS, 60 min', longRss / 1e6, 'MB'])
    figures.push(['peak RSS, 60 min / 10 min', longRss / rss, 'x', 1.1])
  }
  report('chunking', figures)
}

const measured = process.argv.indexOf('--rss')
if (measured > 0) {
  const chunker = await createChunker()
  await chunker.stage(process.argv[measured + 1]!)
  await chunker.close()
  process.send!(process.resourceUsage().maxRSS * 1024)
} else {
  await main()
}
