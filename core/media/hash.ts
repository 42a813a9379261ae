import { Piscina } from 'piscina'

export interface Digest {
  bytes: number
  /** Lower-case hexadecimal. */
  sha256: string
  /** It is an MP4 with nothing missing. */
  whole: boolean
}

export interface Hasher {
  digest(path: string): Promise<Digest>
  close(): Promise<void>
}

/** Hashes files in a thread, so that neither ffmpeg nor messages wait for it. The thread ends when it idles. */
export function createHasher(): Hasher {
  let pool: Piscina | undefined
  return {
    digest: (path) => {
      pool ??= new Piscina({
        filename: new URL('./hash-worker.ts', import.meta.url).href,
        minThreads: 0,
        maxThreads: 2,
        idleTimeout: 2000,
        execArgv: [],
      })
      return pool.run(path) as Promise<Digest>
    },
    close: async () => {
      await pool?.destroy()
      pool = undefined
    },
  }
}
