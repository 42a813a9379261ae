import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { ErrorCode } from '../../../../core/errors.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { fixture } from '../../../fixtures/videos.ts'
import { cutAll, never, openMedia } from '../open-media.ts'

void t.test('Media: a file that is no video is refused with its own code', async (t) => {
  const { media } = await openMedia(t)
  const refused: [file: string, code: ErrorCode, says: RegExp][] = [
    ['text.mp4', 'SS_NOT_A_VIDEO', /no known video format/],
    ['image.mp4', 'SS_NOT_A_VIDEO', /no known video format/],
    ['truncated-no-moov.mp4', 'SS_NOT_A_VIDEO', /incomplete.*moov atom/],
    ['sound-only.mp4', 'SS_NO_VIDEO_STREAM', /no video stream/],
    ['cover-art.mp3', 'SS_NO_VIDEO_STREAM', /no video stream/],
    ['no-pictures.mp4', 'SS_VIDEO_EMPTY', /no pictures/],
    ['sound-but-no-pictures.mkv', 'SS_VIDEO_EMPTY', /no pictures/],
    ['one-pixel.mkv', 'SS_VIDEO_TOO_SMALL', /1x1 pixels/],
    ['wide-pictures.mp4', 'SS_VIDEO_TOO_WIDE', /8448x8448 pixels/],
    ['wide-in-secret.mp4', 'SS_VIDEO_TOO_WIDE', /8448x8448 pixels/],
    ['hls-playlist.mp4', 'SS_PLAYLIST_REFUSED', /HLS/],
    ['concat-script.mp4', 'SS_PLAYLIST_REFUSED', /concat/],
    ['dash-manifest.mp4', 'SS_PLAYLIST_REFUSED', /DASH/],
    ['session-description.mp4', 'SS_PLAYLIST_REFUSED', /SDP/],
  ]
  for (const [file, code, message] of refused) {
    const path = await fixture(file)
    await t.rejects(media.open({ path }, never), { code, message }, `${file}: ${code}`)
  }
})

void t.test('Media: a path without a readable file is refused with its own code', async (t) => {
  const { media } = await openMedia(t)
  const directory = tempDir(t)
  writeFileSync(join(directory, 'empty.mp4'), '')
  symlinkSync('circle.mp4', join(directory, 'circle.mp4'))
  const refused: [path: string, code: ErrorCode][] = [
    [join(directory, 'missing.mp4'), 'SS_SOURCE_NOT_FOUND'],
    [join(directory, 'empty.mp4', 'below.mp4'), 'SS_SOURCE_NOT_FOUND'],
    [join(directory, 'x'.repeat(300)), 'SS_SOURCE_NOT_FOUND'],
    [directory, 'SS_SOURCE_IS_DIRECTORY'],
    [join(directory, 'empty.mp4'), 'SS_SOURCE_EMPTY'],
    [join(directory, 'circle.mp4'), 'SS_SOURCE_UNREADABLE'],
    ['/dev/zero', 'SS_SOURCE_UNREADABLE'],
    ['', 'SS_INPUT_INVALID'],
    ['a\0b', 'SS_INPUT_INVALID'],
  ]
  for (const [path, code] of refused) {
    await t.rejects(media.open({ path }, never), { code }, code)
  }
})

void t.test('Media: no name can be read as an option, a pattern or a protocol', async (t) => {
  const { media } = await openMedia(t)
  const directory = tempDir(t)
  const names = [
    'with space.mp4',
    `it's "quoted".mp4`,
    'new\nline.mp4',
    '-y.mp4',
    '%03d.mp4',
    'http:x.mp4',
    '日本.mp4',
  ]
  for (const name of names) {
    mkdirSync(join(directory, 'videos'), { recursive: true })
    const path = join(directory, 'videos', name)
    copyFileSync(await fixture('keyframes-every-three-seconds.mp4'), path)
    const chunks = await cutAll(await media.open({ path }, never), { chunkDuration: 10 })
    t.equal(chunks.at(-1)?.endTime, 13, JSON.stringify(name))
  }
})

void t.test('Media: a leading dash survives a relative path', async (t) => {
  const { media } = await openMedia(t)
  const directory = tempDir(t)
  copyFileSync(await fixture('twelve-seconds-h264.mp4'), join(directory, '-i'))
  const before = process.cwd()
  process.chdir(directory)
  t.teardown(() => process.chdir(before))
  const video = await media.open({ path: '-i' }, never)
  t.equal(video.source.duration, 12)
  await video.close()
})

void t.test('Media: files and videos beyond the limits are refused', async (t) => {
  const path = await fixture('twelve-seconds-h264.mp4')
  const small = await openMedia(t, { sourceBytes: 1000 })
  await t.rejects(small.media.open({ path }, never), {
    code: 'SS_SOURCE_TOO_LARGE',
    message: /limit is 1000/,
  })
  const short = await openMedia(t, { videoSeconds: 10 })
  await t.rejects(short.media.open({ path }, never), { code: 'SS_VIDEO_TOO_LONG', message: /12.0 s.*10 s/ })
  await t.rejects(
    short.media.open({ path }, never, { videoSeconds: 60 }),
    { code: 'SS_VIDEO_TOO_LONG' },
    'the stricter',
  )
  const any = await openMedia(t)
  await t.rejects(any.media.open({ path }, never, { videoSeconds: 10 }), { code: 'SS_VIDEO_TOO_LONG' })
  await t.rejects(any.media.open({ path }, never, { sourceBytes: 1000 }), { code: 'SS_SOURCE_TOO_LARGE' })
  const unknown = await openMedia(t, { videoSeconds: 3 })
  const webm = await fixture('unknown-length.webm')
  await t.rejects(unknown.media.open({ path: webm }, never), { code: 'SS_VIDEO_TOO_LONG' })
})

const TRUNCATED: [file: string, says: RegExp][] = [
  ['truncated-faststart.mp4', /only 5\.\d s of the announced 12\.0 s/],
  ['truncated.mkv', /only [23]\.\d s of the announced 6\.0 s/],
  ['truncated-fragmented.mp4', /only [56]\.\d s/],
]
for (const [file, message] of TRUNCATED) {
  void t.test(`Media: of ${file}, what can be read is cut and the rest is told once`, async (t) => {
    const { media } = await openMedia(t)
    const video = await media.open({ path: await fixture(file) }, never)
    const chunks = await cutAll(video, { chunkDuration: 2 })
    t.match(video.warnings, [{ code: 'SS_VIDEO_TRUNCATED', message }])
    t.equal(video.warnings.length, 1)
    t.ok(Math.abs(chunks.at(-1)!.endTime - video.source.duration) < 0.2)
  })
}
