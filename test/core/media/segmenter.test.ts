import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../../core/config.ts'
import { findBinaries } from '../../../core/media/binaries.ts'
import { runSegments, segmentFailure } from '../../../core/media/segmenter.ts'
import { fixture } from '../../fixtures/videos.ts'
import { eventually } from '../../helpers/eventually.ts'
import { tempDir } from '../../helpers/temp.ts'
import { cutAll, never, openMedia } from './open-media.ts'

const NO_FULL_DISK = !existsSync('/dev/full') && 'needs /dev/full'

void t.test('Media: a disk that fills while it cuts is SS_DISK_FULL', { skip: NO_FULL_DISK }, async (t) => {
  const { media, directory } = await openMedia(t)
  for (const options of [{}, { width: 80 }, { overlap: 1 }]) {
    const video = await media.open({ path: await fixture('twelve-seconds-h264.mp4') }, never)
    const [own] = readdirSync(directory)
    symlinkSync('/dev/full', join(directory, own!, 'chunk-000002.mp4'))
    await t.rejects(cutAll(video, { chunkDuration: 5, ...options }), { code: 'SS_DISK_FULL' })
  }
})

void t.test('segmentFailure() tells what the disk did from what the video is', async (t) => {
  t.match(segmentFailure('chunk-1.mp4: No space left on device', 'a'), { code: 'SS_DISK_FULL' })
  t.match(segmentFailure('chunk-1.mp4: Read-only file system', 'a'), { code: 'SS_STORAGE_UNAVAILABLE' })
  t.match(segmentFailure('moov atom not found', 'a'), { code: 'SS_CHUNKING_FAILED' })
})

/** States of the processes that name a directory: `T` is stopped (proc(5)). */
function statesOf(directory: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(directory)) return []
        return [readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/.*\) /s, '')[0]!]
      } catch {
        return []
      }
    })
}

void t.test(
  'Segments: ffmpeg waits while its taker is slow, and goes on (P6)',
  { skip: !existsSync('/proc/self/stat') && 'needs /proc' },
  async (t) => {
    const directory = tempDir(t)
    const { ffmpeg } = await findBinaries(loadConfig({}))
    const stop = new AbortController()
    const running = runSegments({
      ...{ ffmpeg, directory, input: 'testsrc2=size=160x90:rate=25', signal: stop.signal },
      args: {
        input: ['-f', 'lavfi', '-v', 'error', '-nostdin'],
        output: [
          ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-f', 'segment', '-segment_time', '1'],
          ...['-reset_timestamps', '1', '-segment_list', 'pipe:1', '-segment_list_type', 'csv'],
        ],
        target: join(directory, 'chunk-%06d.mp4'),
      },
    })
    const segments = running[Symbol.asyncIterator]()
    t.teardown(() => segments.return?.())
    const took = async (): Promise<number> =>
      Number(/(\d+)\.mp4/.exec((await segments.next()).value!.path)![1])
    let last = await took()
    t.equal(last, 0)
    // Its input never ends: it stops only where it is stopped.
    await eventually('it is stopped', () => statesOf(directory).includes('T'))
    for (let made = readdirSync(directory).length; last < made + 10; last = await took()) continue
    t.equal(running.ended(), null)
    stop.abort(new Error('enough'))
    await t.rejects(segments.next(), { message: 'enough' })
    t.same(statesOf(directory), [])
  },
)
