import t from 'tap'
import { Pictures } from '../../../../core/cameras/clips/pictures.ts'

/** Lines as the framecrc muxer of ffmpeg 5.1 prints them, 90,000 ticks a second. */
const HEAD = '#software: Lavf59.27.100\n#tb 0: 1/90000\n#media_type 0: video\n'
const line = (pts: number | bigint, flags = ', F=0x0'): string =>
  `0, ${pts}, ${pts}, 3600, 758, 0x2a6d708f${flags}, S=1, 16\n`
const keyframe = (pts: number): string => line(pts, '')

function read(...told: [now: number, text: string][]): Pictures {
  let now = 0
  const pictures = new Pictures(() => now)
  for (const [at, text] of told) {
    now = at
    pictures.read(text)
  }
  return pictures
}

void t.test('Pictures: nothing is known before the first keyframe', async (t) => {
  for (const text of ['', HEAD, HEAD + line(0), HEAD + line(0) + line(3600)]) {
    const { startedAt, seconds } = read([1000, text])
    t.same({ startedAt, seconds }, { startedAt: undefined, seconds: 0 })
  }
})

void t.test('Pictures: seconds go from the first keyframe to the end of the last picture', async (t) => {
  const { seconds } = read([0, HEAD + line(90_000) + keyframe(180_000) + line(187_200) + line(183_600)])
  t.equal(seconds.toFixed(3), '0.120')
})

void t.test('Pictures: startedAt is told by the picture that was delayed least', async (t) => {
  const pieces: [number, string][] = [
    [5000, HEAD + keyframe(0)],
    [5700, line(90_000)],
    [6900, line(180_000)],
  ]
  t.equal(read(...pieces).startedAt, 4700)
})

void t.test('Pictures: lines may come in pieces, and times may be unknown', async (t) => {
  const text = HEAD + keyframe(900) + line(-(2n ** 63n)) + line(90_900)
  const whole = read([7000, text])
  const pieces = read(...[...text].map((letter): [number, string] => [7000, letter]))
  t.equal(whole.startedAt, 6000)
  t.equal(pieces.startedAt, 6000)
  t.equal(pieces.seconds, whole.seconds)
})
