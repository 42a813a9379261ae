import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { SourceMetadata } from '../../schema/facts.ts'
import { isBucketAddress } from '../net/bucket-address.ts'
import type { Fetcher, UrlConfig } from '../net/fetcher.ts'
import type { Media, VideoLimits } from '../ports.ts'
import type { FfmpegMediaOptions } from './ffmpeg-options.ts'
import { createFilePool } from './file-pool.ts'
import { checkSource, fromIndex, lookAt } from './look/look-at.ts'
import type { Look } from './look/look.ts'
import { openLocal } from './source/local.ts'
import { openRemote } from './source/remote.ts'
import type { Source } from './source/source.ts'
import { storedObject, type StoredSource } from './source/stored.ts'
import { sweepTemp, videoDirectory } from './temp.ts'
import { Video } from './video.ts'

/**
 * Media by ffmpeg and ffprobe, driven by fluent-ffmpeg. Sources are checked before ffmpeg sees them, and ffmpeg is kept
 * to the protocols and containers that the source needs. `close` ends every video that is still open.
 */
export function createFfmpegMedia(given: FfmpegMediaOptions): Media & { close(): Promise<void> } {
  const options = { ...given, tempDir: resolve(given.tempDir) }
  const { tempDir, binaries } = options
  const files = createFilePool()
  const open = new Set<Video>()
  let swept: Promise<number> | undefined

  async function looked(
    source: Source,
    signal: AbortSignal,
  ): Promise<{ source: SourceMetadata; look?: Look }> {
    if (source.index) return { source: fromIndex(source, source.index) }
    const look = await lookAt(binaries.ffprobe, source, signal)
    return { source: look.source, look }
  }

  async function reach(from: { url: string } | StoredSource, config: UrlConfig): Promise<Fetcher> {
    if ('key' in from) return storedObject(from)
    if (options.openBucketObject && isBucketAddress(from.url)) return options.openBucketObject(from.url)
    // With its client of HTTP, which takes a tenth of the start of a worker.
    const { createFetcher } = await import('../net/fetcher.ts')
    return createFetcher(from.url, config, options.resolve)
  }

  return {
    keepsSound: options.keepsSound,
    async open(from, signal, limits = {}) {
      signal.throwIfAborted()
      const config = stricter(options.config, limits)
      await (swept ??= sweepTemp(tempDir))
      const directory = await videoDirectory(tempDir)
      let [source, look]: [Source?, Look?] = []
      try {
        source =
          'path' in from
            ? await openLocal(from.path, config)
            : await openRemote(await reach(from, config), { config, directory, signal })
        if (!source.seekable) {
          const copy = await source.local()
          await source.close()
          source = copy
        }
        const found = await looked(source, signal)
        look = found.look
        checkSource(found.source, source, config)
        const video: Video = new Video({ ...options, config }, files, directory, source, found, () =>
          open.delete(video),
        )
        await video.measure(signal)
        signal.throwIfAborted()
        open.add(video)
        return video
      } catch (error) {
        look?.close()
        await source?.close()
        await rm(directory, { recursive: true, force: true, maxRetries: 5 })
        signal.throwIfAborted()
        throw error
      }
    },
    async close() {
      await Promise.all([...open].map((video) => video.close()))
      await files.close()
    },
  }
}

const stricter = <C extends Required<VideoLimits>>(
  config: C,
  { videoSeconds, sourceBytes }: VideoLimits,
): C => ({
  ...config,
  videoSeconds: Math.min(config.videoSeconds, videoSeconds ?? Infinity),
  sourceBytes: Math.min(config.sourceBytes, sourceBytes ?? Infinity),
})
