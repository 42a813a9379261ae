import { readdirSync, readFileSync } from 'node:fs'
import { loadConfig, type Config } from '../../../core/config.ts'
import { findBinaries } from '../../../core/media/binaries.ts'
import { createFfmpegMedia } from '../../../core/media/ffmpeg.ts'
import type { FfmpegMediaOptions } from '../../../core/media/ffmpeg-options.ts'
import type { CutChunk, Media, OpenedVideo } from '../../../core/ports.ts'
import { tempDir } from '../../helpers/temp.ts'

const binaries = findBinaries(loadConfig({}))

export const never = new AbortController().signal

/** Command lines of living processes that name a directory; empty where the system has no /proc. */
export function processesNaming(directory: string): string[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .map((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        } catch {
          return ''
        }
      })
      .filter((command) => command.includes(directory))
  } catch {
    return []
  }
}

export interface TestMedia {
  media: Media & { close(): Promise<void> }
  directory: string
}

/** The real media on a directory of its own. When the test ends, neither files nor processes may be left of it. */
export async function openMedia(
  t: { teardown(fn: () => unknown): unknown; same(found: unknown, wanted: unknown, name: string): unknown },
  overrides: Partial<Config> = {},
  options: Partial<FfmpegMediaOptions> = {},
): Promise<TestMedia> {
  const directory = tempDir(t)
  const config = loadConfig(overrides)
  const media = createFfmpegMedia({ config, binaries: await binaries, tempDir: directory, ...options })
  t.teardown(async () => {
    const [files, processes] = [readdirSync(directory), processesNaming(directory)]
    await media.close()
    if (files.length + processes.length > 0) {
      throw new Error(`Left behind: ${[...files, ...processes].join(', ')}`)
    }
  })
  return { media, directory }
}

/** All chunks of a video, which is closed afterwards. */
export async function cutAll(
  video: OpenedVideo,
  options: { chunkDuration: number } & Partial<Parameters<OpenedVideo['cut']>[0]>,
): Promise<CutChunk[]> {
  const chunks: CutChunk[] = []
  try {
    for await (const chunk of video.cut({ overlap: 0, ...options }, never)) chunks.push(chunk)
  } finally {
    await video.close()
  }
  return chunks
}

export const times = (chunks: readonly CutChunk[]): [number, number][] =>
  chunks.map(({ startTime, endTime }) => [startTime, endTime])
