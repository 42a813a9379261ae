import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadConfig } from '../../../core/config.ts'
import { findBinaries } from '../../../core/media/binaries.ts'
import { createFfmpegMedia } from '../../../core/media/ffmpeg.ts'
import type { OpenedVideo } from '../../../core/ports.ts'
import { fixture } from '../../fixtures/videos.ts'
import { tempDir } from '../../helpers/temp.ts'

const { signal } = new AbortController()
const binaries = findBinaries(loadConfig({}))

async function open(t: Test, path: string) {
  const temp = tempDir(t)
  const media = createFfmpegMedia({ config: loadConfig({}), binaries: await binaries, tempDir: temp })
  t.teardown(() => media.close())
  return { video: await media.open({ path }, signal), temp }
}

/** Which tenths of a second of a sound are loud. */
function loudIn(path: string): number[] {
  const args = ['-v', 'error', '-i', path, '-f', 's16le', '-c:a', 'pcm_s16le', 'pipe:1']
  const pcm = execFileSync('ffmpeg', args, { maxBuffer: 2 ** 30 })
  const samples = new Int16Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.length))
  const tenths = Array.from({ length: Math.floor(samples.length / 1600) }, (_, n) => n)
  return tenths.filter((n) =>
    samples.subarray(n * 1600, n * 1600 + 1600).some((each) => Math.abs(each) > 1000),
  )
}

/** A video of 40 s in which it beeps from second 23.0 to 23.5 alone. */
function beeping(t: Test, name: string, ...rest: string[]): string {
  const path = join(tempDir(t), name)
  const sound = "aevalsrc=exprs='0.5*sin(2*PI*800*t)*between(t,23,23.5)':s=44100:d=40"
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=10:d=40']
  const coded = ['-c:v', 'libx264', '-g', '30', '-pix_fmt', 'yuv420p', '-c:a', 'aac', ...rest]
  execFileSync('ffmpeg', ['-v', 'error', ...picture, '-f', 'lavfi', '-i', sound, ...coded, path])
  return path
}
const heard = (video: OpenedVideo, startTime: number, endTime: number, form: 'flac' | 'm4a' = 'flac') =>
  video.sound({ startTime, endTime }, form, signal)

for (const [name, ...rest] of [
  ['a.mkv'],
  ['a.mp4'],
  ['shifted.mkv', '-output_ts_offset', '500'],
  ['a.ts', '-output_ts_offset', '30'],
] as const) {
  void t.test(`sound: that of a span is the one of its seconds (${rest.join(' ') || name})`, async (t) => {
    const { video } = await open(t, beeping(t, name, ...rest))
    for (const form of ['flac', 'm4a'] as const) {
      const loud = loudIn((await heard(video, 20, 30, form))!)
      t.ok(loud.length >= 5 && loud.length <= 7, `half a second: ${loud.join()}`)
      t.ok(Math.abs(loud[0]! - 30) <= 1, `begins at second 3 of the span: ${loud[0]}`)
    }
    t.same(loudIn((await heard(video, 0, 20))!), [])
    t.same(loudIn((await heard(video, 30, 40))!), [])
  })
}

void t.test('sound: a sound that begins later is silent before, so that its times hold', async (t) => {
  const path = join(tempDir(t), 'later.mkv')
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=10:d=8']
  const late = ['-itsoffset', '3', '-f', 'lavfi', '-i', 'sine=frequency=800:duration=2']
  execFileSync('ffmpeg', ['-v', 'error', ...picture, ...late, '-c:v', 'libx264', '-c:a', 'aac', path])
  const { video } = await open(t, path)
  const loud = loudIn((await heard(video, 0, 8))!)
  t.ok(Math.abs(loud[0]! - 30) <= 1, `from second 3: ${loud[0]}`)
})

void t.test('sound: none where there is none, and its file is gone with the video', async (t) => {
  const silent = await open(t, await fixture('hevc.mp4'))
  t.equal(await heard(silent.video, 0, 2), undefined)
  const { video, temp } = await open(t, await fixture('h264-with-sound.mkv'))
  t.equal(await heard(video, 11, 12), undefined, 'behind its end')
  t.ok(await heard(video, 0, 2))
  await video.close()
  t.same(readdirSync(temp), [])
})

void t.test('sound: the same span gives the same bytes, and an hour fits what providers take', async (t) => {
  const { video } = await open(t, await fixture('h264-with-sound.mkv'))
  const [one, other] = [(await heard(video, 0, 4))!, (await heard(video, 0, 4))!]
  t.ok(execFileSync('cmp', [one, other]).length === 0)
  const long = statSync((await heard(video, 0, 5, 'm4a'))!).size / 5
  t.ok(long * 3600 < 25e6, `${long} bytes a second`)
})
