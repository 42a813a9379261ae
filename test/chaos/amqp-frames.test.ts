import fc from 'fast-check'
import t from 'tap'
import { createFrameFilter, settles } from '../helpers/amqp-frames.ts'

/** A frame of the wire: type, channel, size, payload, 0xCE. */
function frame(type: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(7)
  head.writeUInt8(type, 0)
  head.writeUInt16BE(1, 1)
  head.writeUInt32BE(payload.length, 3)
  return Buffer.concat([head, payload, Buffer.from([0xce])])
}
const method = (cls: number, id: number, rest = ''): Buffer => {
  const payload = Buffer.alloc(4)
  payload.writeUInt16BE(cls, 0)
  payload.writeUInt16BE(id, 2)
  return frame(1, Buffer.concat([payload, Buffer.from(rest)]))
}
const ACK = method(60, 80, 'tag')
const NACK = method(60, 120, 'tag')
const PUBLISH = method(60, 40, 'queue')
const BODY = frame(3, Buffer.from('a body that \x01 looks like a frame \xce'))
const HEARTBEAT = frame(8, Buffer.alloc(0))
const HEADER = Buffer.from('AMQP\x00\x00\x09\x01', 'latin1')

void t.test('settles() knows acknowledgements, rejects and nacks, and nothing else', async (t) => {
  t.same([ACK, NACK, method(60, 90)].map(settles), [true, true, true])
  t.same([PUBLISH, BODY, HEARTBEAT, method(10, 80)].map(settles), [false, false, false, false])
})

void t.test('createFrameFilter() loses what it is told, however the stream is cut into pieces', async (t) => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  t.comment(`seed ${seed}`)
  const frames = fc.array(fc.constantFrom(ACK, NACK, PUBLISH, BODY, HEARTBEAT), { maxLength: 20 })
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (given, sizes) => {
      const whole = Buffer.concat([HEADER, ...given])
      const filter = createFrameFilter(settles)
      const passed: Buffer[] = []
      for (let at = 0, n = 0; at < whole.length; at += sizes[n++ % sizes.length]!)
        passed.push(filter(whole.subarray(at, at + sizes[n % sizes.length]!)))
      const wanted = Buffer.concat([HEADER, ...given.filter((one) => !settles(one))])
      return Buffer.concat(passed).equals(wanted)
    }),
    { seed },
  )
  t.pass('every byte but the lost ones came through, in order')
})
