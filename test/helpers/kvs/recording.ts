import { execFile } from 'node:child_process'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fixture } from '../../fixtures/videos.ts'
import { tempDir } from '../temp.ts'

const execute = promisify(execFile)

/** Seconds of one fragment. */
export const FRAGMENT_SECONDS = 1

/** A video that was sent as fragments of a second, again and again from the epoch on. */
export interface Recording {
  /** Bytes of the fragment that begins at that second. */
  bytes(second: number): number
  /** Fragments in the order given, as one MP4. */
  mp4(seconds: readonly number[]): Promise<Buffer>
}

export async function recordingOf(
  t: { teardown(fn: () => unknown): unknown },
  video = 'sixty-seconds.mp4',
): Promise<Recording> {
  const directory = tempDir(t, 'spectra-kvs-')
  const quiet = ['-v', 'error', '-nostdin', '-y']
  const into = [
    '-f',
    'segment',
    '-reset_timestamps',
    '1',
    '-segment_time',
    String(FRAGMENT_SECONDS),
    join(directory, '%02d.mp4'),
  ]
  await execute('ffmpeg', [...quiet, '-i', await fixture(video), '-map', '0:v', '-c', 'copy', ...into])
  const names = (await readdir(directory)).filter((name) => name.endsWith('.mp4')).sort()
  const files = await Promise.all(names.map((name) => readFile(join(directory, name))))
  const indexOf = (second: number): number => second % names.length
  let clips = 0
  return {
    bytes: (second) => files[indexOf(second)]!.length,
    async mp4(seconds) {
      const nth = (clips += 1)
      const [list, clip] = [join(directory, `${nth}.ffconcat`), join(directory, `clip-${nth}.out`)]
      await writeFile(
        list,
        ['ffconcat version 1.0', ...seconds.map((one) => `file ${names[indexOf(one)]}`)].join('\n'),
      )
      await execute('ffmpeg', [...quiet, '-f', 'concat', '-i', list, '-c', 'copy', '-f', 'mp4', clip])
      const content = await readFile(clip)
      await Promise.all([rm(list), rm(clip)])
      return content
    },
  }
}
