import t from 'tap'
import { HlsClock } from '../../../../core/cameras/ring/hls-clock.ts'
import { timesOf, type TimedSegment } from '../../../../core/cameras/ring/hls-times.ts'

const NOON = Date.UTC(2026, 10, 28, 12)
const URL = 'http://camera.example/live/index.m3u8?token=t'
const playlist = (...lines: string[]): string =>
  ['#EXTM3U', '#EXT-X-VERSION:6', '#EXT-X-TARGETDURATION:4', '#EXT-X-MEDIA-SEQUENCE:7', ...lines, ''].join(
    '\n',
  )

void t.test(
  'HLS times: each segment has the time that its playlist says, or that of the one before',
  async (t) => {
    const { segments } = timesOf(
      playlist(
        '#EXT-X-PROGRAM-DATE-TIME:2026-11-28T13:00:00.000+01:00',
        ...['#EXTINF:4.000,', 'a.ts', '#EXTINF:3.500,', '/b.ts?x=1'],
        ...['#EXT-X-DISCONTINUITY', '#EXTINF:4.000,', 'c.ts'],
        ...[
          '#EXT-X-PROGRAM-DATE-TIME:2026-11-28T12:01:00Z',
          '#EXTINF:4.000,',
          'http://user:pw@other.example/d.ts',
        ],
      ),
      URL,
    )
    const told = [...segments].map(([address, { sequence, at, isBreak }]) => [address, sequence, at, isBreak])
    t.same(told, [
      ['http://camera.example/live/a.ts', 7, NOON, false],
      ['http://camera.example/b.ts?x=1', 8, NOON + 4000, false],
      ['http://camera.example/live/c.ts', 9, undefined, true],
      ['http://other.example/d.ts', 10, NOON + 60_000, false],
    ])
  },
)

void t.test('HLS times: what says no time, or nothing, has none', async (t) => {
  const plain = timesOf(playlist('#EXTINF:4,', 'a.ts'), URL).segments
  t.equal([...plain.values()][0]?.at, undefined)
  const ranges = [
    '#EXTINF:4,',
    '#EXT-X-BYTERANGE:10@0',
    'a.ts',
    '#EXTINF:4,',
    '#EXT-X-BYTERANGE:10@10',
    'a.ts',
  ]
  t.equal(timesOf(playlist(...ranges), URL).segments.size, 0, 'nobody could say which of the two was opened')
  for (const text of ['', '<html>no playlist</html>', '#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:never\n'])
    t.equal(timesOf(text, URL).segments.size, 0, text)
  const wrong = timesOf(playlist('#EXT-X-PROGRAM-DATE-TIME:never', '#EXTINF:4,', 'a.ts'), URL).segments
  t.notOk(
    [...wrong.values()].some(({ at }) => at !== undefined),
    'no time is none',
  )
})

void t.test('HLS times: a playlist is the same with another token, and wherever it leads', async (t) => {
  const text = playlist('#EXT-X-PROGRAM-DATE-TIME:2026-11-28T12:00:00Z', '#EXTINF:4,', 'a.ts')
  const [[address, told]] = [...timesOf(text, 'http://edge.example/x/1.m3u8?token=u', URL).segments] as [
    [string, TimedSegment],
  ]
  t.equal(address, 'http://edge.example/x/a.ts')
  t.equal(told.playlist, 'http://camera.example/live/index.m3u8')
})

void t.test('HLS times: a playlist of playlists names them', async (t) => {
  const text =
    '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow/index.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2\nfile:///etc/passwd\n'
  t.same(timesOf(text, URL).playlists, ['http://camera.example/live/low/index.m3u8'])
})

const segment = (sequence: number, at?: number, isBreak = false): TimedSegment => ({
  ...{ playlist: URL, sequence, duration: 4, isBreak, ...(at !== undefined && { at }) },
})

function clocked(): { clock: HlsClock; offsets: number[] } {
  const offsets: number[] = []
  return { clock: new HlsClock((offset) => offsets.push(offset)), offsets }
}

void t.test('HLS clock: segments begin at the keyframes where the one before ends', async (t) => {
  const { clock, offsets } = clocked()
  // Two are opened before anything is shown; their keyframes are every two seconds, and the segments a little longer than they say.
  clock.opened(segment(7, NOON), 0)
  clock.opened(segment(8, NOON + 4000), 0)
  for (const place of [0.1, 2.1, 4.15]) clock.keyframe(place)
  t.same(offsets, [NOON - 100, NOON + 4000 - 4150])
  // Its opening is told late, behind its keyframe.
  clock.keyframe(6.2)
  clock.keyframe(8.2)
  clock.opened(segment(9, NOON + 8000), 5)
  t.equal(offsets.at(-1), NOON + 8000 - 8200)
})

void t.test(
  'HLS clock: after a break a segment begins with the first keyframe behind its opening',
  async (t) => {
    const { clock, offsets } = clocked()
    clock.opened(segment(7, NOON), 0)
    clock.keyframe(0)
    for (const next of [segment(8, NOON + 64_000, true), segment(11, NOON + 90_000)]) {
      clock.opened(next, clock.seen)
      clock.keyframe(next.sequence * 100)
      t.equal(offsets.at(-1), next.at! - next.sequence * 100_000)
    }
  },
)

void t.test('HLS clock: it goes on for months without keeping what it has used', async (t) => {
  const { clock, offsets } = clocked()
  for (let index = 0; index < 2000; index += 1) {
    clock.opened(segment(index, NOON + index * 4004), clock.seen)
    clock.keyframe(index * 4.004)
  }
  t.equal(offsets.length, 2000)
  t.ok(offsets.every((offset) => Math.abs(offset - NOON) < 1))
})

void t.test('HLS clock: segments of another playlist, and such without a time, say nothing', async (t) => {
  const { clock, offsets } = clocked()
  clock.opened(segment(7), 0)
  clock.opened({ ...segment(7, NOON), playlist: 'http://camera.example/sound.m3u8' }, 0)
  clock.keyframe(0)
  clock.keyframe(4)
  t.same(offsets, [])
  clock.opened(segment(8, NOON + 4000), 2)
  t.same(offsets, [NOON])
})
