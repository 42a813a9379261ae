import { createFfmpegMedia } from '../../../core/media/ffmpeg.ts'
import { findBinaries } from '../../../core/media/binaries.ts'
import { loadConfig } from '../../../core/config.ts'
import { fixture } from '../../fixtures/videos.ts'
import { tempDir } from '../../helpers/temp.ts'

/** A video of the workload, and what has to come of it. */
export interface Video {
  name: string
  path: string
  /** Seconds. */
  chunkDuration: number
  /** Where its chunks begin and end when nothing disturbs the work; none: it cannot be cut. */
  spans: { startTime: number; endTime: number }[]
}

const GOOD = [
  ['twelve-seconds-h264.mp4', 2],
  ['twelve-seconds-h264.mp4', 5],
  ['h264-with-sound.mkv', 2],
  ['h264.ts', 3],
  ['forty-seconds.mp4', 8],
] as const
const POISON = ['text.mp4', 'truncated-no-moov.mp4', 'sound-only.mp4'] as const

/** Real short videos with their chunks, found by cutting each once in peace, and some that are none. */
export async function videosOf(t: { teardown(fn: () => unknown): unknown }): Promise<Video[]> {
  const config = loadConfig({}, {})
  const media = createFfmpegMedia({ config, binaries: await findBinaries(config), tempDir: tempDir(t) })
  const videos: Video[] = []
  for (const [name, chunkDuration] of GOOD) {
    const path = await fixture(name)
    const { signal } = new AbortController()
    const opened = await media.open({ path }, signal)
    const spans: Video['spans'] = []
    for await (const { startTime, endTime } of opened.cut({ chunkDuration, overlap: 0 }, signal))
      spans.push({ startTime, endTime })
    await opened.close()
    videos.push({ name, path, chunkDuration, spans })
  }
  for (const name of POISON) videos.push({ name, path: await fixture(name), chunkDuration: 5, spans: [] })
  await media.close()
  return videos
}
