import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { segmentFailure } from '../../../core/media/segmenter.ts'
import { fixture } from '../../fixtures/videos.ts'
import { cutAll, never, openMedia } from './open-media.ts'

void t.test('Media: a disk that fills while it cuts is SS_DISK_FULL', async (t) => {
  if (!existsSync('/dev/full')) {
    t.comment('needs /dev/full')
    return
  }
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

void t.test('Media: ffmpeg waits while its taker is slow, and goes on (P6)', async (t) => {
  if (!existsSync('/proc/self/stat')) {
    t.comment('needs /proc')
    return
  }
  const { media, directory } = await openMedia(t)
  const video = await media.open({ path: await fixture('forty-seconds.mp4') }, never)
  const chunks = video.cut({ chunkDuration: 1, overlap: 0, width: 80 }, never)[Symbol.asyncIterator]()
  t.equal((await chunks.next()).value?.ordinal, 1)
  const deadline = Date.now() + 20_000
  while (!statesOf(directory).includes('T') && Date.now() < deadline) await setImmediate()
  const made = readdirSync(join(directory, readdirSync(directory)[0]!)).length
  t.ok(made < 40, `${made} chunks wait`)
  let last = 1
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) last = next.value.ordinal
  t.equal(last, 40)
  await video.close()
})
