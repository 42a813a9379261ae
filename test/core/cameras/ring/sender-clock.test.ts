import t from 'tap'
import { SenderClock } from '../../../../core/cameras/ring/sender-clock.ts'

const NOON = Date.UTC(2026, 10, 28, 12)
const TICKS = 90_000

const box = (kind: string, content: Buffer): Buffer => {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + content.length)
  head.write(kind, 4, 'latin1')
  return Buffer.concat([head, content])
}
const mdhd = (): Buffer => {
  const content = Buffer.alloc(24)
  content.writeUInt32BE(TICKS, 12)
  return box('mdhd', content)
}
/** As ISO/IEC 14496-12 has it, version 1: flags, track, NTP time, media time. */
const prft = (atMs: number, place: number): Buffer => {
  const content = Buffer.alloc(24)
  content.writeUInt32BE(0x01000018)
  content.writeUInt32BE(1, 4)
  const seconds = atMs / 1000 + 2_208_988_800
  content.writeUInt32BE(Math.floor(seconds), 8)
  content.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), 12)
  content.writeBigInt64BE(BigInt(Math.round(place * TICKS)), 16)
  return box('prft', content)
}
const movie = (...boxes: Buffer[]): Buffer =>
  Buffer.concat([box('ftyp', Buffer.alloc(20)), box('moov', box('trak', mdhd())), ...boxes])

void t.test(
  'Sender clock: a reference counts where its packet has one, in whichever order they come',
  async (t) => {
    const offsets: number[] = []
    const clock = new SenderClock((offset) => offsets.push(offset))
    const fragment = [box('moof', Buffer.alloc(100)), box('mdat', Buffer.alloc(3000))]
    const stream = movie(prft(1, 0.5), ...fragment, prft(NOON + 2000, 2), ...fragment, prft(NOON + 4000, 4))
    clock.keyframe(2)
    // In pieces that end anywhere.
    for (let at = 0; at < stream.length; at += 7) clock.read(stream.subarray(at, at + 7))
    clock.keyframe(4)
    t.same(offsets.map(Math.round), [NOON, NOON], 'that of 0.5 s is of the clock of this machine')
  },
)

void t.test('Sender clock: what is no MP4 says nothing, and is not kept', async (t) => {
  const clock = new SenderClock(() => t.fail('it says something'))
  clock.keyframe(0)
  clock.read(Buffer.alloc(100))
  clock.read(movie(prft(NOON, 0)))
  const other = new SenderClock(() => t.fail('it says something'))
  other.keyframe(0)
  other.read(prft(NOON, 0))
})
