import t, { type Test } from 'tap'
import type { CutChunk } from '../../../core/ports.ts'
import { numbersIn } from '../../fixtures/numbers.ts'
import { fixture } from '../../fixtures/videos.ts'
import { cutAll, never, openMedia, times } from './open-media.ts'

interface Case {
  file: string
  /** What is odd about it. */
  is: string
  options?: Partial<Parameters<typeof cutAll>[1]>
  /** Start and end of each chunk, in seconds. */
  chunks: [start: number, end: number][]
  /** How many pictures it holds, and when each is shown. */
  pictures: number
  shown?: (number: number) => number
  size?: [width: number, height: number]
  /** Containers round, and some coders count in milliseconds. @default 0.002 */
  within?: number
}

const grid = (end: number, step = 10): [number, number][] =>
  Array.from({ length: Math.ceil(end / step) }, (_, place) => [
    place * step,
    Math.min(end, (place + 1) * step),
  ])

const STILL = (number: number): number => number / 30

const CASES: Case[] = [
  {
    file: 'ten-seconds-and-a-picture.mp4',
    is: 'the last chunk is one picture',
    chunks: grid(10.04),
    pictures: 251,
  },
  {
    file: 'ten-seconds-and-a-picture.webm',
    is: 'the last chunk is one picture',
    chunks: grid(10.04),
    pictures: 251,
  },
  { file: 'one-picture.mp4', is: 'one picture', chunks: [[0, 0.04]], pictures: 1 },
  { file: 'one-picture.mkv', is: 'one picture', chunks: [[0, 0.04]], pictures: 1 },
  ...['mp4', 'webm'].flatMap((type) => [
    {
      file: `still-for-seconds.${type}`,
      is: 'a picture stays for seconds',
      options: { chunkDuration: 5 },
      chunks: grid(28, 5),
      pictures: 245,
      shown: STILL,
    },
    {
      file: `still-for-seconds.${type}`,
      is: 'a picture stays for longer than a chunk',
      options: { chunkDuration: 3 },
      chunks: grid(28, 3),
      pictures: 245,
      shown: STILL,
    },
  ]),
  {
    file: 'growing.webm',
    is: 'pictures grow',
    chunks: grid(20),
    pictures: 500,
    size: [160, 90],
    shown: (n) => n / 25,
  },
  { file: 'shrinking.webm', is: 'pictures shrink', chunks: grid(20), pictures: 500, size: [320, 180] },
  {
    file: 'growing.ts',
    is: 'pictures grow',
    chunks: [
      [0, 10],
      [10, 20],
      [20, 24],
    ],
    pictures: 600,
    size: [160, 90],
  },
  {
    file: 'shrinking.ts',
    is: 'pictures shrink',
    chunks: [
      [0, 10],
      [10, 20],
      [20, 24],
    ],
    pictures: 600,
    size: [320, 180],
  },
  { file: 'three-joined.ts', is: 'its clock starts again', chunks: grid(36), pictures: 900 },
  {
    file: 'three-joined.ts',
    is: 'its clock starts again, with overlap',
    options: { overlap: 1 },
    chunks: [
      [0, 10],
      [9, 20],
      [19, 30],
      [29, 36],
    ],
    pictures: 900,
  },
  { file: 'header-says-ten-seconds.mp4', is: 'its header is wrong', chunks: grid(60), pictures: 1500 },
  {
    file: 'header-says-ten-seconds.mp4',
    is: 'its header is wrong, with overlap',
    options: { overlap: 2 },
    chunks: [
      [0, 10],
      [8, 20],
      [18, 30],
      [28, 40],
      [38, 50],
      [48, 60],
    ],
    pictures: 1500,
  },
  { file: 'clock-from-1000-s.mkv', is: 'its clock has another start', chunks: grid(60), pictures: 1500 },
  { file: 'clock-from-50-h.mkv', is: 'its clock has another start', chunks: grid(12), pictures: 300 },
  { file: 'clock-from-1000-s.mp4', is: 'its clock has another start', chunks: grid(12), pictures: 300 },
  { file: 'longer-sound.mkv', is: 'its sound lasts longer', chunks: grid(12), pictures: 300, within: 0.025 },
  {
    file: 'sparse-keyframes-later.mp4',
    is: 'keyframes are few later',
    chunks: grid(100),
    pictures: 1000,
    shown: (n) => n / 10,
  },
  ...['mkv', 'webm'].map((type) => ({
    file: `an-hour-without-pictures.${type}`,
    is: 'an hour has no pictures',
    chunks: [
      [0, 10],
      [10, 20],
      [3620, 3630],
      [3630, 3640],
    ] as [number, number][],
    pictures: 1000,
    shown: (n: number) => n / 25 + (n < 500 ? 0 : 3600),
  })),
  {
    file: 'thumbnail-first.mp4',
    is: 'a thumbnail is its first track',
    chunks: grid(12),
    pictures: 300,
    size: [160, 90],
  },
  {
    file: 'cover-first.mkv',
    is: 'a cover is its first track',
    chunks: grid(12),
    pictures: 300,
    size: [160, 90],
    within: 0.03,
  },
  {
    file: 'small-track-first.mp4',
    is: 'the default track is the second',
    chunks: grid(12),
    pictures: 300,
    size: [160, 90],
  },
  {
    file: 'large-track-second.mkv',
    is: 'the largest track is the second',
    chunks: grid(12),
    pictures: 300,
    size: [160, 90],
  },
  ...['mp4', 'ts', 'mkv'].flatMap((type) => [
    {
      file: `wide-pixels.${type}`,
      is: 'pixels are wider than high',
      chunks: grid(12),
      pictures: 300,
      size: [512, 288] as [number, number],
    },
    {
      file: `wide-pixels.${type}`,
      is: 'pixels are wider than high, and a size is asked for',
      options: { width: 256 },
      chunks: grid(12),
      pictures: 300,
      size: [256, 144] as [number, number],
    },
  ]),
  {
    file: 'high-pixels.mp4',
    is: 'pixels are higher than wide',
    chunks: grid(4),
    pictures: 100,
    size: [160, 180],
  },
  {
    file: 'late-pictures.webm',
    is: 'pictures begin in mid-sound',
    chunks: [
      [25, 30],
      [30, 40],
      [40, 45],
    ],
    pictures: 500,
    shown: (n) => 25 + n / 25,
    within: 0.02,
  },
  ...['ts', 'mp4', 'mkv'].map((type) => ({
    file: `sound-first.${type}`,
    is: 'its sound begins 2.5 s before its pictures',
    chunks: [
      [2.5, 10.5],
      [10.5, 14.5],
    ] as [number, number][],
    pictures: 300,
    shown: (n: number) => 2.5 + n / 25,
    within: 0.15,
  })),
  ...['sound-first-mpeg4.mp4', 'sound-first.mpg'].map((file) => ({
    file,
    is: 'its sound begins 2.5 s before its pictures, and only ffmpeg reads it',
    chunks: [
      [2.5, 10],
      [10, 14.5],
    ] as [number, number][],
    pictures: 300,
    shown: (n: number) => 2.5 + n / 25,
    within: 0.15,
  })),
  {
    file: 'every-ten-seconds.mp4',
    is: 'one picture in ten seconds',
    options: { chunkDuration: 60 },
    chunks: grid(200, 60),
    pictures: 20,
    shown: (n) => n * 10,
  },
  {
    file: 'three-in-half-a-minute.mp4',
    is: 'one picture in two chunks',
    options: { chunkDuration: 5 },
    chunks: grid(30, 5),
    pictures: 3,
    shown: (n) => n * 10,
  },
  {
    file: 'edited.mp4',
    is: 'an edit list shows a part of it',
    chunks: [
      [0, 2.5],
      [2.5, 10.18],
    ],
    pictures: 0,
  },
]

/** Every picture is in a chunk, and on show there when it is on show in the video. */
async function checkPictures(t: Test, chunks: CutChunk[], one: Case): Promise<void> {
  const { pictures, shown = (number) => number / 25, within = 0.002 } = one
  const found: { at: number; number: number }[] = []
  for (const { path, startTime, endTime } of chunks) {
    const inChunk = (await numbersIn(path)).map(({ time, number }) => ({ at: startTime + time, number }))
    t.ok(inChunk.at(-1)!.at < endTime, 'the last picture begins before the end of its chunk')
    found.push(...inChunk)
  }
  const all = [...new Set(found.map(({ number }) => number))].sort((a, b) => a - b)
  // A picture that stays on show is repeated, and times are rounded to those of the repetition.
  const off = found.filter(({ at, number }) => {
    const next = all[all.indexOf(number) + 1]
    const until = next === undefined ? Infinity : shown(next)
    return at < shown(number) - within - 0.02 || at > until + within + 0.02
  })
  t.same(off, [], 'at the right times')
  t.equal(all.length, pictures, 'all pictures')
}

for (const one of CASES) {
  const { file, is, options, chunks, size, pictures, within = 0.002 } = one
  void t.test(`Media: ${file}, cut in ${options?.chunkDuration ?? 10} s, where ${is}`, async (t) => {
    const { media } = await openMedia(t)
    const video = await media.open({ path: await fixture(file) }, never)
    const made: CutChunk[] = []
    for await (const chunk of video.cut({ chunkDuration: 10, overlap: 0, ...options }, never))
      made.push(chunk)
    const off = times(made).filter(([start, end], place) => {
      const [from = NaN, to = NaN] = chunks[place] ?? []
      return !(Math.abs(start - from) <= within && Math.abs(end - to) <= within)
    })
    t.same([off, made.length], [[], chunks.length], `${JSON.stringify(times(made))} is right`)
    t.ok(Math.abs(video.source.duration - chunks.at(-1)![1]) <= within, `${video.source.duration} s in all`)
    t.same(video.warnings, [])
    if (size) t.same([made[0]!.width, made[0]!.height], size)
    if (pictures > 0 && !file.includes('growing') && !file.includes('shrinking') && !file.includes('joined'))
      await checkPictures(t, made, one)
    await video.close()
  })
}
