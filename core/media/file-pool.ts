import { openThreads, type Threads } from '../threads.ts'
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
  let pool: Threads | undefined
  const run = (task: unknown, name: string): Promise<unknown> => {
    pool ??= openThreads(new URL('./file-worker.ts', import.meta.url), { most: FILE_THREADS, idleMs: 2000 })
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
