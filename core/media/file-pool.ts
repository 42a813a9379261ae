import { Piscina } from 'piscina'
import type { Copied, CopyTask, Digest } from './file-worker.ts'

/** Work on files in threads, so that neither ffmpeg nor messages wait for it. */
export interface FilePool {
  digest(path: string): Promise<Digest>
  copy(task: CopyTask): Promise<Copied>
  close(): Promise<void>
}

export const FILE_THREADS = 2

/** Threads start when there is work, and end when they idle. */
export function createFilePool(): FilePool {
  let pool: Piscina | undefined
  const run = (task: unknown, name: string): Promise<unknown> => {
    pool ??= new Piscina({
      filename: new URL('./file-worker.ts', import.meta.url).href,
      minThreads: 0,
      maxThreads: FILE_THREADS,
      idleTimeout: 2000,
      execArgv: [],
    })
    return pool.run(task, { name })
  }
  return {
    digest: (path) => run(path, 'digest') as Promise<Digest>,
    copy: (task) => run(task, 'copy') as Promise<Copied>,
    close: async () => {
      await pool?.destroy()
      pool = undefined
    },
  }
}
