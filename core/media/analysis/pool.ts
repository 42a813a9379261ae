import { MessageChannel } from 'node:worker_threads'
import { LRUCache } from 'lru-cache'
import { SpectraError, fromCause, toSpectraError } from '../../errors.ts'
import type { ChunkVideo } from '../../ports.ts'
import { openThreads, type Threads } from '../../threads.ts'
import type { Fault } from './networks.ts'
import type { AnalysisTask, ChunkAnalysis, EarlierChunk, SampledFile, Samples } from './types.ts'
import type { PictureAnswer, WorkerAnswer } from './worker.ts'
import type { SeenThing } from '../pictures/look.ts'

/** Bytes of pictures that are remembered of chunks that were looked at: they are the `before` of the next. */
const REMEMBERED_BYTES = 64 * 1024 ** 2
/** Time for a thread to stop by itself before it is ended. */
const STOP_MS = 5_000

export interface AnalysisPool {
  /**
   * Looks at a chunk in a thread. Its file is opened before its turn comes; those of earlier ones in it, and only where
   * their pictures are not remembered. Earlier ones that are gone or cannot be read are ignored.
   * @throws SS_ANALYSIS_FAILED where nothing can be decoded, SS_CANCELLED after an abort or close, what opening a file throws
   */
  analyse(
    chunk: ChunkVideo,
    before: readonly ChunkVideo[],
    signal: AbortSignal,
    /** Of the chunk, where it is kept. One that is gone is not heard. */
    sound?: ChunkVideo,
    /** Whether it is read what is written in its pictures. @default false */
    reads?: boolean,
  ): Promise<ChunkAnalysis>
  /**
   * What is seen in a picture, in the next thread that is free; undefined where there is no detector.
   * @throws SS_INPUT_INVALID where it cannot be decoded, SS_CONFIG_INVALID for a detector that cannot be used, SS_CANCELLED after close
   */
  picture(bytes: Uint8Array): Promise<SeenThing[] | undefined>
  /** Stops what is under way with its child processes, and ends the threads. */
  close(): Promise<void>
}

export interface AnalysisPoolOptions {
  /** The ffmpeg to decode with: a path, or a name on PATH. */
  ffmpeg: string
  /** Threads that look at pixels; they start with the first chunk. */
  threads: number
  /** What says what things are: `auto`, `off`, or the path of a network. @default 'auto' */
  detector?: string
  /** Whether it is told where somebody speaks, where the network for that is installed. @default 'auto' */
  voice?: 'auto' | 'off'
  /** Hears once why chunks are looked at without one of them. @default a warning of the process */
  onFault?: (error: SpectraError, network: Fault['network']) => void
}

/** Threads start with the first chunk, and live until `close`. */
export function createAnalysisPool(options: AnalysisPoolOptions): AnalysisPool {
  const { detector = 'auto', voice = 'auto', onFault = warn } = options
  /** By the hash of the content: a fetched file has another path each time. */
  const remembered = new LRUCache<string, Samples>({
    maxSize: REMEMBERED_BYTES,
    sizeCalculation: (samples) => samples.pixels.byteLength,
  })
  /** Contents that are looked at now, until their samples are there. */
  const decoding = new Map<string, Promise<void>>()
  const closing = new AbortController()
  const turns = createTurns(options.threads)
  const running = new Set<Promise<unknown>>()
  let threads: Threads | undefined
  const told = new Set<Fault['network']>()

  const start = (): Threads =>
    openThreads(new URL('./worker.ts', import.meta.url), { most: options.threads, idleMs: 60_000 })

  async function run(
    task: AnalysisTask,
    signal: AbortSignal,
    onSampled: (file: SampledFile) => void,
  ): Promise<WorkerAnswer> {
    threads ??= start()
    const { port1, port2 } = new MessageChannel()
    const hard = new AbortController()
    let timer: NodeJS.Timeout | undefined
    const stop = (): void => {
      port1.postMessage('stop')
      timer = setTimeout(() => hard.abort(), STOP_MS)
    }
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    port1.on('message', onSampled)
    try {
      return (await threads.run(
        { task, port: port2 },
        { transferList: [port2], signal: hard.signal },
      )) as WorkerAnswer
    } catch (cause) {
      throw ended('analyse the chunk', cause)
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      port1.close()
    }
  }

  async function analyse(
    { sha256 }: ChunkVideo,
    path: string,
    before: readonly ChunkVideo[],
    signal: AbortSignal,
    sound?: ChunkVideo,
    reads = false,
  ): Promise<ChunkAnalysis> {
    signal.throwIfAborted()
    // Another thread may be decoding one of them at this moment: twice would take longer.
    const awaited = before.map((earlier) => decoding.get(earlier.sha256))
    await Promise.all(awaited.filter((one) => one !== undefined))
    const { promise: sampled, resolve: decoded } = Promise.withResolvers<void>()
    decoding.set(sha256, sampled)
    try {
      const earlier = await Promise.all(before.map((video) => recallOrOpen(video, signal)))
      const task = {
        ffmpeg: options.ffmpeg,
        detector,
        voice,
        reads,
        sha256,
        path,
        sound: sound && voice !== 'off' ? await openIfThere(sound, signal) : undefined,
        before: earlier.filter((one) => one !== undefined),
      }
      const answer = await run(task, signal, (file) => {
        remembered.set(file.sha256, file.samples)
        if (file.sha256 === sha256) decoded()
      })
      if ('cause' in answer) throw fromCause(answer.cause)
      for (const { network, cause } of answer.faults.filter((fault) => !told.has(fault.network))) {
        told.add(network)
        onFault(fromCause(cause), network)
      }
      return answer.analysis
    } finally {
      decoded()
      if (decoding.get(sha256) === sampled) decoding.delete(sha256)
    }
  }

  /** Whatever fails after an abort was cancelled. */
  async function lookAt(
    chunk: ChunkVideo,
    before: readonly ChunkVideo[],
    signal: AbortSignal,
    sound?: ChunkVideo,
    reads?: boolean,
  ): Promise<ChunkAnalysis> {
    if (signal.aborted) throw cancelled()
    try {
      const path = await chunk.file(signal)
      // What was looked at meanwhile is known when the turn comes.
      const analysis = await turns(() => analyse(chunk, path, before, signal, sound, reads))
      if (signal.aborted) throw cancelled()
      return analysis
    } catch (cause) {
      throw signal.aborted ? cancelled(cause) : cause
    }
  }

  /** Undefined where it is gone: looking back is a help, not a need. */
  async function recallOrOpen(video: ChunkVideo, signal: AbortSignal): Promise<EarlierChunk | undefined> {
    const { sha256 } = video
    const samples = remembered.get(sha256)
    if (samples) return { sha256, samples }
    const path = await openIfThere(video, signal)
    return path === undefined ? undefined : { sha256, path }
  }

  async function openIfThere(file: ChunkVideo, signal: AbortSignal): Promise<string | undefined> {
    try {
      return await file.file(signal)
    } catch (thrown) {
      if (toSpectraError(thrown).code === 'SS_OBJECT_NOT_FOUND') return undefined
      throw thrown
    }
  }

  return {
    analyse(chunk, before, signal, sound, reads) {
      const either = AbortSignal.any([signal, closing.signal])
      const work = lookAt(chunk, before, either, sound, reads)
      const settled = work.then(
        () => undefined,
        () => undefined,
      )
      running.add(settled)
      void settled.then(() => running.delete(settled))
      return work
    },
    async picture(bytes) {
      if (closing.signal.aborted) throw cancelled()
      threads ??= start()
      const { signal } = closing
      const looking = threads
        .run({ bytes, detector }, { name: 'picture', signal })
        .catch((cause: unknown) => {
          throw signal.aborted ? cancelled(cause) : ended('look at the picture', cause)
        })
      const answer = (await looking) as PictureAnswer
      if ('cause' in answer) throw fromCause(answer.cause)
      return answer.seen
    },
    async close() {
      closing.abort()
      await Promise.all(running)
      remembered.clear()
      await threads?.destroy()
    },
  }
}

/** Lets so many pieces of work run at once, the others in the order of their coming. */
function createTurns(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = count
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}

const warn = ({ code, message }: SpectraError, network: Fault['network']): void =>
  process.emitWarning(`${message}. The local analyst goes on without a ${network}`, { code })

const ended = (what: string, cause: unknown): SpectraError =>
  new SpectraError('SS_ANALYSIS_FAILED', `Cannot ${what}: its thread ended (${String(cause)})`, { cause })

const cancelled = (cause?: unknown): SpectraError =>
  new SpectraError('SS_CANCELLED', 'Stopped looking at the chunk: it was cancelled', { cause })
