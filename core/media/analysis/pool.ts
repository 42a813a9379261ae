import { stat } from 'node:fs/promises'
import { MessageChannel } from 'node:worker_threads'
import { LRUCache } from 'lru-cache'
import { Piscina } from 'piscina'
import { SpectraError, fromCause } from '../../errors.ts'
import type { AnalysisTask, ChunkAnalysis, SampledFile, Samples } from './types.ts'
import type { WorkerAnswer } from './worker.ts'

/** Bytes of pictures that are remembered of files that were looked at: they are the `before` of the next. */
const REMEMBERED_BYTES = 64 * 1024 ** 2
/** Time for a thread to stop by itself before it is ended. */
const STOP_MS = 5_000

export interface AnalysisPool {
  /**
   * Looks at a chunk in a thread. Earlier files that cannot be read are ignored.
   * @throws SS_ANALYSIS_FAILED where nothing can be decoded, SS_CANCELLED after an abort or close
   */
  analyse(path: string, before: readonly string[], signal: AbortSignal): Promise<ChunkAnalysis>
  /** Stops what is under way with its child processes, and ends the threads. */
  close(): Promise<void>
}

/** Threads start with the first chunk, and live until `close`. */
export function createAnalysisPool(options: { ffmpeg: string; threads: number }): AnalysisPool {
  const remembered = new LRUCache<string, Samples>({
    maxSize: REMEMBERED_BYTES,
    sizeCalculation: (samples) => samples.pixels.byteLength,
  })
  /** Files that are looked at now, until their samples are there. */
  const decoding = new Map<string, Promise<void>>()
  const closing = new AbortController()
  const turns = createTurns(options.threads)
  const running = new Set<Promise<unknown>>()
  let threads: Piscina | undefined

  const start = (): Piscina =>
    new Piscina({
      filename: new URL('./worker.ts', import.meta.url).href,
      minThreads: 0,
      maxThreads: options.threads,
      idleTimeout: 60_000,
      // Flags of the process (an inline script, a loader) are not meant for the threads.
      execArgv: [],
    })

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
      if (signal.aborted) throw cancelled(cause)
      throw new SpectraError(
        'SS_ANALYSIS_FAILED',
        `Cannot analyse the chunk: its thread ended (${String(cause)})`,
        {
          cause,
        },
      )
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      port1.close()
    }
  }

  async function analyse(
    path: string,
    before: readonly string[],
    signal: AbortSignal,
  ): Promise<ChunkAnalysis> {
    if (signal.aborted) throw cancelled()
    const files = [path, ...before]
    const keys = new Map(
      await Promise.all(files.map(async (file) => [file, await identityOf(file)] as const)),
    )
    // Another thread may be decoding one of them at this moment: twice would take longer.
    const awaited = before
      .map((file) => decoding.get(keys.get(file) ?? file))
      .filter((one) => one !== undefined)
    await Promise.all(awaited)
    const ownKey = keys.get(path) ?? path
    const { promise: sampled, resolve: decoded } = Promise.withResolvers<void>()
    decoding.set(ownKey, sampled)
    try {
      const known = (file: string): Samples | undefined => remembered.get(keys.get(file) ?? '')
      const earlier = before.map((file) => ({ path: file, samples: known(file) }))
      const answer = await run(
        { ffmpeg: options.ffmpeg, path, before: earlier },
        signal,
        ({ path: file, samples }) => {
          const key = keys.get(file)
          if (key !== undefined) remembered.set(key, samples)
          if (file === path) decoded()
        },
      )
      if (signal.aborted) throw cancelled()
      if ('cause' in answer) throw fromCause(answer.cause)
      return answer.analysis
    } finally {
      decoded()
      if (decoding.get(ownKey) === sampled) decoding.delete(ownKey)
    }
  }

  return {
    analyse(path, before, signal) {
      const either = AbortSignal.any([signal, closing.signal])
      if (either.aborted) return Promise.reject(cancelled())
      // What was looked at meanwhile is known when the turn comes.
      const work = turns(() => analyse(path, before, either))
      const settled = work.then(
        () => undefined,
        () => undefined,
      )
      running.add(settled)
      void settled.then(() => running.delete(settled))
      return work
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

const cancelled = (cause?: unknown): SpectraError =>
  new SpectraError('SS_CANCELLED', 'Stopped looking at the chunk: it was cancelled', { cause })

/** Names the content of a file; undefined for one that is not there. */
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const { size, mtimeMs, ino } = await stat(path)
    return `${path} ${ino} ${size} ${mtimeMs}`
  } catch {
    // A file that is missing fails where it is read, or is left out where it is only looked back upon.
    return undefined
  }
}
