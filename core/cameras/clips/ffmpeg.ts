import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Clock, systemClock } from '../../clock.ts'
import { SpectraError } from '../../errors.ts'
import type { Binaries } from '../../media/binaries.ts'
import { sweepTemp, videoDirectory } from '../../media/temp.ts'
import type { CameraSource } from '../../../schema/messages/index.ts'
import type { Clip, Clips } from '../../ports.ts'
import type { ClipContext, FileSources, Order, Taken } from './context.ts'
import { cannotTake } from './failures.ts'
import type { KvsOptions } from './kvs/archive.ts'
import { takeLoop } from './loop.ts'
import { takeStream } from './stream.ts'

export interface FfmpegClipsOptions {
  /** Each clip lies in a directory of its own below it. */
  tempDir: string
  binaries: Binaries
  /** Milliseconds without a picture after which a camera is taken to have stopped. @default 10000 */
  stallMs?: number
  /** Who asks Kinesis Video Streams, and where. @default the SDK's chain */
  kvs?: KvsOptions
  /** How the files of folders are read. @default none are */
  sources?: FileSources
  /** @default the system's */
  clock?: Clock
}

/**
 * Clips by ffmpeg: streams (RTSP, HLS) are recorded as they are sent, what Kinesis Video Streams keep is fetched, files are played in
 * a loop by the clock, recordings of folders are copied. The password
 * in an address is visible to the users of this machine while ffmpeg runs: it is one of its arguments. Messages never
 * show an address.
 */
export function createFfmpegClips(options: FfmpegClipsOptions): Clips {
  const { binaries, stallMs = 10_000, clock = systemClock, kvs = { region: '', endpoint: '' } } = options
  const context: ClipContext = { binaries, clock, stallMs, kvs, sources: options.sources }
  const tempDir = resolve(options.tempDir)
  const closing = new AbortController()
  const directories = new Set<string>()
  const underWay = new Set<Promise<unknown>>()
  let swept: Promise<number> | undefined

  async function remove(directory: string): Promise<void> {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
    directories.delete(directory)
  }

  async function takeFrom(source: CameraSource, order: Omit<Order, 'source'>): Promise<Taken> {
    switch (source.kind) {
      case 'loop':
        return takeLoop(context, { ...order, source })
      case 'stream':
        return takeStream(context, { ...order, source })
      case 'kvs': {
        const { takeKvs } = await import('./kvs/take.ts')
        return takeKvs(context, { ...order, source })
      }
      case 'folder': {
        const { takeFile } = await import('./file.ts')
        return takeFile(context, { ...order, source })
      }
    }
  }

  async function takeInto(
    { id: camera, source, masks, file }: Parameters<Clips['take']>[0],
    range: { from: Date; to: Date },
    signal: AbortSignal,
  ): Promise<Clip> {
    signal.throwIfAborted()
    const [from, to] = [range.from.getTime(), range.to.getTime()]
    if (!(to > from)) {
      throw new SpectraError('SS_INPUT_INVALID', `${cannotTake(camera)}: it would end before it starts`)
    }
    await (swept ??= sweepTemp(tempDir))
    const directory = await videoDirectory(tempDir)
    directories.add(directory)
    try {
      const taken = await takeFrom(source, {
        camera,
        masks,
        from,
        to,
        directory,
        signal,
        ...(file && { file }),
      })
      signal.throwIfAborted()
      return { ...taken, release: () => remove(directory) }
    } catch (error) {
      await remove(directory)
      signal.throwIfAborted()
      throw error
    }
  }

  return {
    async take(camera, range, signal) {
      const taking = takeInto(camera, range, AbortSignal.any([signal, closing.signal]))
      underWay.add(taking)
      try {
        return await taking
      } finally {
        underWay.delete(taking)
      }
    },
    async close() {
      closing.abort(new SpectraError('SS_CANCELLED', 'Cannot take a clip: the cameras were closed'))
      await Promise.allSettled(underWay)
      await Promise.all([...directories].map(remove))
    },
  }
}
