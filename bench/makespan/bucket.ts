import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { resolve } from 'node:path'

/** A bucket of a stand-in for S3, which is a process of its own. */
export interface BenchBucket {
  /** By which processes put their objects there. */
  environment: Record<string, string>
  /** Of objects, to whoever fetched them. */
  bytesSent(): Promise<number>
  stop(): void
}

export async function bucketForBench(): Promise<BenchBucket> {
  const child = fork(resolve('bench/makespan/bucket-server.ts'))
  const [address] = (await once(child, 'message')) as [Record<string, string>]
  return {
    environment: { ...address, SPECTRA_URL_SECRET: randomUUID(), SPECTRA_CONTROL_SECRET: randomUUID() },
    async bytesSent() {
      child.send('bytes sent')
      const [bytes] = (await once(child, 'message')) as [number]
      return bytes
    },
    stop: () => void child.kill(),
  }
}
