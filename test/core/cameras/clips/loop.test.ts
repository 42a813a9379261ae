import { symlinkSync, readdirSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { clipsContract, fromNow } from '../../../contracts/clips.ts'
import { fixture } from '../../../fixtures/videos.ts'
import { eventually } from '../../../helpers/processes.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { openMedia } from '../../media/open-media.ts'
import { never, openClips } from './open-clips.ts'
import { picturesOf, placeOf } from './compare-pictures.ts'

const loopOf = (path: string) => ({ id: 'lobby', masks: [], source: { kind: 'loop' as const, path } })

clipsContract('loop', async (t) => {
  const { media } = await openMedia(t)
  const camera = loopOf(await fixture('twelve-seconds-h264.mp4'))
  return { ...(await openClips(t)), camera, media }
})

/** A past range that starts `seconds` behind the start of a round of `duration` seconds. */
function past(duration: number, seconds: number, length: number): { from: Date; to: Date } {
  const round = Math.floor(Date.now() / 1000 / duration) - Math.ceil(length / duration) - 1
  const from = Math.round((round * duration + seconds) * 1000)
  return { from: new Date(from), to: new Date(from + Math.round(length * 1000)) }
}

interface Case {
  what: string
  file: string
  /** Seconds of one round, and where its first picture lies in it. */
  duration: number
  first?: number
  from: number
  length: number
}

const CASES: Case[] = [
  { what: 'within the file', file: 'twelve-seconds-h264.mp4', duration: 12, from: 4.52, length: 2 },
  { what: 'between two pictures', file: 'twelve-seconds-h264.mp4', duration: 12, from: 4.533, length: 1 },
  { what: 'across its end', file: 'twelve-seconds-h264.mp4', duration: 12, from: 10.52, length: 3 },
  { what: 'from its start', file: 'one-keyframe.mp4', duration: 12, from: 0, length: 1 },
  { what: 'far from a keyframe', file: 'one-keyframe.mp4', duration: 12, from: 8, length: 1 },
  { what: 'of a file shorter than the range', file: 'vp9.webm', duration: 5, from: 3.2, length: 12 },
  { what: 'of a file without a length', file: 'unknown-length.webm', duration: 5, from: 4.2, length: 2 },
  { what: 'of a file with odd sizes', file: 'odd-size-h264.mp4', duration: 4, from: 3, length: 2 },
  { what: 'of fragments', file: 'fragmented.mp4', duration: 12, from: 11, length: 2 },
  {
    what: 'of a file whose sound starts first',
    file: 'h264-with-sound.mkv',
    duration: 6.023,
    first: 0.023,
    from: 5,
    length: 2,
  },
  {
    what: 'of a file without an index',
    file: 'h264.ts',
    duration: 8.023222,
    first: 0.023222,
    from: 7.52,
    length: 1,
  },
]

for (const { what, file, duration, first = 0, from, length } of CASES) {
  void t.test(`Clips (loop): pictures by the clock, ${what}`, async (t) => {
    const { clips } = await openClips(t)
    const path = await fixture(file)
    const range = past(duration, from, length)
    const clip = await clips.take(loopOf(path), range, never)
    t.equal(clip.startedAt.getTime(), range.from.getTime())
    t.ok(Math.abs(clip.seconds - length) < 0.05, `${clip.seconds} s`)
    const [all, taken] = await Promise.all([picturesOf(path), picturesOf(clip.path)])
    t.equal(taken.length, length * 25)
    const begin = range.from.getTime() / 1000
    const wrong = taken
      .map((picture, place) => {
        const at = ((begin + place / 25) % duration) - first
        // The last picture of a round stays until the first of the next is due.
        const wanted = at < -0.02 ? all.length - 1 : Math.max(0, Math.min(at * 25, all.length - 1))
        return { at, wanted, found: placeOf(picture, all) }
      })
      .filter(({ wanted, found }) => Math.abs(wanted - found) > 0.6)
    t.same(wrong, [])
    await clip.release()
  })
}

void t.test('Clips (loop): a file that shows pictures for long shows none of them too early', async (t) => {
  const { clips } = await openClips(t)
  const path = await fixture('variable-frame-rate.mp4')
  // For four seconds 30 pictures a second, then six: the seventh of those is due at 5.0 s, the next at 5.17 s.
  const clip = await clips.take(loopOf(path), past(7.867, 5.08, 0.5), never)
  const [first] = await picturesOf(clip.path)
  t.equal(placeOf(first!, await picturesOf(path)), 126)
  await clip.release()
})

void t.test('Clips (loop): the same range gives the same pictures', async (t) => {
  const { clips } = await openClips(t)
  const camera = loopOf(await fixture('twelve-seconds-h264.mp4'))
  const range = past(12, 11.111, 2)
  const [one, other] = [await clips.take(camera, range, never), await clips.take(camera, range, never)]
  t.same(await picturesOf(one.path), await picturesOf(other.path))
  await Promise.all([one.release(), other.release()])
})

void t.test('Clips (loop): any name of a file will do', async (t) => {
  const { clips } = await openClips(t)
  const path = join(tempDir(t), "it's a\nfile %d: '; concat|.mp4")
  await copyFile(await fixture('odd-size-h264.mp4'), path)
  const clip = await clips.take(loopOf(path), past(4, 1, 1), never)
  t.ok(clip.seconds > 0.9)
  await clip.release()
})

void t.test('Clips (loop): what is wrong with the file is said before the range has passed', async (t) => {
  const { clips } = await openClips(t)
  const wrong: [file: string, code: string][] = [
    ['text.mp4', 'SS_NOT_A_VIDEO'],
    ['sound-only.mp4', 'SS_NO_VIDEO_STREAM'],
    ['hls-playlist.mp4', 'SS_PLAYLIST_REFUSED'],
    ['concat-script.mp4', 'SS_PLAYLIST_REFUSED'],
  ]
  for (const [file, code] of wrong) {
    await t.rejects(clips.take(loopOf(await fixture(file)), fromNow(60), never), { code })
  }
  await t.rejects(clips.take(loopOf('/nowhere/missing.mp4'), fromNow(60), never), {
    code: 'SS_SOURCE_NOT_FOUND',
    message: /"missing.mp4"/,
  })
})

void t.test('Clips (loop): a disk that fills is SS_DISK_FULL', async (t) => {
  const { clips, directory } = await openClips(t)
  const camera = loopOf(await fixture('twelve-seconds-h264.mp4'))
  const taking = clips.take(camera, fromNow(1), never)
  taking.catch(() => undefined)
  await eventually('it is not under way', () => readdirSync(directory).length > 0)
  symlinkSync('/dev/full', join(directory, readdirSync(directory)[0]!, 'clip.mkv'))
  await t.rejects(taking, { code: 'SS_DISK_FULL', retryable: true })
})

void t.test('Clips (loop): an aborted rendering leaves neither process nor file', async (t) => {
  const { clips, directory, processes } = await openClips(t)
  const camera = loopOf(await fixture('twelve-seconds-h264.mp4'))
  const stop = new AbortController()
  const taking = clips.take(camera, past(12, 0, 600), stop.signal)
  taking.catch(() => undefined)
  await eventually('nothing renders', () => processes().length > 0)
  stop.abort(new Error('stop'))
  await t.rejects(taking, { message: 'stop' })
  t.same(processes(), [])
  t.same(readdirSync(directory), [])
})

void t.test('Clips: a range without length is SS_INPUT_INVALID', async (t) => {
  const { clips } = await openClips(t)
  const camera = loopOf(await fixture('twelve-seconds-h264.mp4'))
  await t.rejects(clips.take(camera, fromNow(0), never), { code: 'SS_INPUT_INVALID' })
})
