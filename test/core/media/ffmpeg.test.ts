import t from 'tap'
import { fixture } from '../../fixtures/videos.ts'
import { mediaContract } from '../../contracts/media.ts'
import { cutAll, never, openMedia, times } from './open-media.ts'

mediaContract('ffmpeg', openMedia)

void t.test('Media: HEVC is copied, as H.264 is', async (t) => {
  const { media } = await openMedia(t)
  const video = await media.open({ path: await fixture('hevc.mp4') }, never)
  t.match(video.source, { codec: 'hevc', duration: 6 })
  const chunks = await cutAll(video, { chunkDuration: 5 })
  t.same(times(chunks), [
    [0, 5],
    [5, 6],
  ])
  t.equal(chunks[0]?.codec, 'hevc')
})

const ENCODED: [file: string, size: [number, number], seconds: number][] = [
  ['vp9.webm', [160, 90], 5],
  ['mjpeg.avi', [160, 90], 5],
  ['odd-size.mkv', [162, 92], 4],
  ['unknown-length.webm', [160, 90], 5],
  ['rotated-phone.mp4', [90, 160], 4],
]
for (const [file, [width, height], seconds] of ENCODED) {
  void t.test(`Media: ${file} is encoded as H.264 with even sizes, upright`, async (t) => {
    const { media } = await openMedia(t)
    const video = await media.open({ path: await fixture(file) }, never)
    t.equal(video.source.duration, seconds)
    const chunks: string[] = []
    let end = 0
    for await (const chunk of video.cut({ chunkDuration: 2, overlap: 0 }, never)) {
      t.match(chunk, { codec: 'h264', width, height })
      chunks.push(chunk.path)
      end = chunk.endTime
    }
    t.equal(chunks.length, Math.ceil(seconds / 2))
    t.ok(Math.abs(end - seconds) < 0.1, `ends at ${end}`)
    const again = await media.open({ path: chunks[0]! }, never)
    t.match(again.source, { codec: 'h264', width, height, duration: 2 })
    await again.close()
    await video.close()
  })
}

void t.test('Media: odd sizes are kept where packets are copied', async (t) => {
  const { media } = await openMedia(t)
  const video = await media.open({ path: await fixture('odd-size-h264.mp4') }, never)
  t.match(await cutAll(video, { chunkDuration: 2 }), [{ width: 161, height: 91 }, { startTime: 2 }])
})

void t.test('Media: a variable frame rate keeps its times, copied or encoded', async (t) => {
  const { media } = await openMedia(t)
  for (const options of [{}, { width: 80 }]) {
    const video = await media.open({ path: await fixture('variable-frame-rate.mp4') }, never)
    const chunks = await cutAll(video, { chunkDuration: 10, ...options })
    t.equal(chunks.length, 1)
    t.ok(Math.abs(chunks[0]!.endTime - 7.9) < 0.2, `ends at ${chunks[0]!.endTime}`)
  }
})

void t.test('Media: without keyframes to cut at, it encodes and forces them', async (t) => {
  const { media } = await openMedia(t)
  const video = await media.open({ path: await fixture('one-keyframe.mp4') }, never)
  t.same(times(await cutAll(video, { chunkDuration: 5 })), [
    [0, 5],
    [5, 10],
    [10, 12],
  ])
})

void t.test('Media: copied chunks end at keyframes, and their true times are told (P10)', async (t) => {
  const { media } = await openMedia(t)
  const video = await media.open({ path: await fixture('keyframes-every-three-seconds.mp4') }, never)
  t.same(times(await cutAll(video, { chunkDuration: 4 })), [
    [0, 6],
    [6, 9],
    [9, 12],
    [12, 13],
  ])
})

for (const file of ['h264.ts', 'h264-with-sound.mkv', 'fragmented.mp4']) {
  void t.test(`Media: ${file} resumes with identical chunks`, async (t) => {
    const { media } = await openMedia(t)
    const open = async () => media.open({ path: await fixture(file) }, never)
    const whole = await cutAll(await open(), { chunkDuration: 2 })
    t.ok(whole.length > 2)
    const rest = await cutAll(await open(), { chunkDuration: 2, resumeAfter: whole[1]! })
    const facts = (chunks: typeof whole) => chunks.map((chunk) => ({ ...chunk, path: '' }))
    t.same(facts(rest), facts(whole.slice(2)))
  })
}

void t.test('Media: encoded chunks resume at the same times', async (t) => {
  const { media } = await openMedia(t)
  const open = async () => media.open({ path: await fixture('vp9.webm') }, never)
  for (const options of [{ chunkDuration: 1.5 }, { chunkDuration: 1.5, fps: 7 }]) {
    const whole = await cutAll(await open(), options)
    const rest = await cutAll(await open(), { ...options, resumeAfter: whole[1]! })
    t.same(times(rest), times(whole.slice(2)))
  }
})

void t.test('Media: a recorded boundary that is no longer there is SS_SOURCE_CHANGED', async (t) => {
  const { media } = await openMedia(t)
  const video = await media.open({ path: await fixture('twelve-seconds-h264.mp4') }, never)
  await t.rejects(cutAll(video, { chunkDuration: 5, resumeAfter: { ordinal: 2, endTime: 7.5 } }), {
    code: 'SS_SOURCE_CHANGED',
  })
})
