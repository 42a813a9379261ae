import t from 'tap'
import { Packets } from '../../../../core/cameras/ring/packets.ts'

/** As ffmpeg 5.1 prints them, 12,800 ticks a second: a group of 24 pictures takes 0.96 s, the last of which are sent out of order. */
const HEAD = '#tb 0: 1/12800\n#codec_id 0: h264\n'
const RATE = 512
const line = (picture: number, isKey = false): string =>
  `0, ${picture * RATE}, ${picture * RATE}, ${RATE}, 758, 0x2a6d708f${isKey ? '' : ', F=0x0'}\n`
const group = (first: number): string =>
  line(first, true) + Array.from({ length: 23 }, (_, index) => line(first + index + 1)).join('')

void t.test('Packets: a segment is cut at its own end, however late the picture behind it is told', (t) => {
  for (let at = 0; at < 24 * 200; at += 24) {
    const packets = new Packets(() => 0)
    packets.read(HEAD + group(at) + group(at + 24))
    // As ffmpeg lists it: rounded to microseconds, up or down.
    const end = Number(((at + 48) * 0.04).toFixed(6))
    if (packets.isKnownAt(end)) t.fail('the group that follows is not told yet', { found: { at, end } })
    packets.read(line(at + 48, true))
    if (!packets.isKnownAt(end)) t.fail('it is told', { found: { at, end } })
    const { frames, from, to } = packets.cut(end, false)!
    if (frames !== 48 || Math.abs(to - from - 1.92) > 1e-6)
      t.fail('the wrong stretch', { found: { at, frames, from, to } })
  }
  t.pass()
  t.end()
})
