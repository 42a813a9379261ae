import type { Clock } from '../../clock.ts'
import type { Config } from '../../config.ts'
import type { Fetcher, UrlConfig } from '../../net/fetcher.ts'
import type { Warning } from '../../../schema/facts.ts'
import type { Binaries } from '../../media/binaries.ts'
import type { KvsOptions } from './kvs/archive.ts'
import type { Mask } from '../../../schema/masks.ts'
import type { CameraSource } from '../../../schema/messages/index.ts'

/** What every clip is taken with. */
export interface ClipContext {
  binaries: Binaries
  clock: Clock
  /** Milliseconds without a picture after which a camera is taken to have stopped. */
  stallMs: number
  /** Who asks Kinesis Video Streams, and where. */
  kvs: KvsOptions
  /** How the files of folders are read. */
  sources: FileSources | undefined
}

/** How recordings are read that something else wrote. */
export interface FileSources {
  config: Pick<Config, 'sourceBytes'> & UrlConfig
  /** Opens `s3:` addresses. */
  openBucketObject(address: string): Promise<Fetcher>
}

/** One clip to be taken. */
export interface Order<Kind extends CameraSource['kind'] = CameraSource['kind']> {
  camera: string
  source: Extract<CameraSource, { kind: Kind }>
  /** What is black in it. */
  masks: readonly Mask[]
  /** Milliseconds since the epoch. */
  from: number
  to: number
  /** The clip's own; whoever ordered it removes it. */
  directory: string
  signal: AbortSignal
  /** Of a folder. */
  file?: { name: string; version: string }
}

/** A clip that lies in the directory of its order. */
export interface Taken {
  path: string
  startedAt: Date
  seconds: number
  warnings?: Warning[]
}

/** Returns once it is `at` (milliseconds since the epoch). @throws the reason of the signal */
export async function waitUntil(clock: Clock, at: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  for (let left = at - clock.now(); left > 0; left = at - clock.now()) {
    // A timer takes at most 2^31 ms, and may ring a moment early.
    await clock.sleep(Math.min(left, 3_600_000), signal)
    signal.throwIfAborted()
  }
}
