import { Readable } from 'node:stream'
import sharp from 'sharp'
import t from 'tap'
import { decode } from '../../../../core/media/analysis/frames.ts'
import { withLarge } from '../../../../core/media/analysis/large.ts'
import type { Frame, Picture } from '../../../../core/media/analysis/types.ts'
import { compose } from '../../../analyst/scenes/compose.ts'
import { tempDir } from '../../../helpers/temp.ts'

const stop = { stopped: false, onStop: () => () => false }

async function framesOf(file: string): Promise<Frame[]> {
  const frames: Frame[] = []
  for await (const frame of decode('ffmpeg', file, stop, { large: true })) frames.push(frame)
  return frames
}

void t.test('decode(): every second picture comes with a larger one of the same moment', async (t) => {
  // Grows lighter from picture to picture.
  const lens = "geq=lum='20+20*T':cb=128:cr=128"
  const part = { seconds: 8, backdrop: 'color=0x101010:s=640x360:r=10', lens }
  const frames = await framesOf(await compose([part], tempDir(t), 'lighter'))
  t.equal(frames.length, 40)
  t.ok(frames.at(-1)!.data[0]! > frames[0]!.data[0]! + 100, 'they do grow lighter')
  for (const { index, data, large } of frames) {
    t.equal(large !== undefined, index % 2 === 0, `picture ${index}`)
    if (!large) continue
    const { data: pixels, info } = await sharp(large).raw().toBuffer({ resolveWithObject: true })
    t.equal(info.width, 640)
    const difference = Math.abs(pixels[0]! - data[0]!)
    t.ok(difference < 3, `picture ${index} and its large one differ by ${difference}`)
  }
})

const small = (count: number): Picture[] =>
  Array.from({ length: count }, (_, index) => ({ width: 1, height: 1, data: new Uint8Array([index, 0, 0]) }))
const jpeg = (value: number): Buffer => Buffer.from([0xff, 0xd8, value, 0xff, 0x00, 0xff, 0xd9])

void t.test('withLarge(): pictures are cut where they end, however they arrive', async (t) => {
  const bytes = Buffer.concat([jpeg(1), jpeg(2), jpeg(3)])
  const parts = Array.from(bytes, (byte) => Buffer.from([byte]))
  const joined = await Array.fromAsync(withLarge(toAsync(small(6)), Readable.from(parts)))
  t.same(
    joined.map(({ large }) => large?.[2]),
    [1, undefined, 2, undefined, 3, undefined],
  )
})

void t.test('withLarge(): large pictures that come long after their small ones are waited for', async (t) => {
  const { promise: drained, resolve } = Promise.withResolvers<void>()
  async function* early(): AsyncGenerator<Picture> {
    yield* toAsync(small(60))
    resolve()
  }
  async function* late(): AsyncGenerator<Buffer> {
    await drained
    for (let count = 0; count < 30; count++) yield jpeg(count)
  }
  const joined = await Array.fromAsync(withLarge(early(), Readable.from(late())))
  t.same(
    joined.map(({ large }) => large?.[2]),
    Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? index / 2 : undefined)),
  )
})

void t.test('withLarge(): where the large ones break off the small ones go on', async (t) => {
  const broken = Readable.from(
    (function* () {
      yield jpeg(1)
      throw new Error('planted')
    })(),
  )
  const joined = await Array.fromAsync(withLarge(toAsync(small(60)), broken))
  t.equal(joined.length, 60)
  t.same(
    joined.map(({ data }) => data[0]),
    Array.from({ length: 60 }, (_, index) => index),
    'in their order',
  )
})

async function* toAsync<T>(list: readonly T[]): AsyncGenerator<T> {
  yield* await Promise.resolve(list)
}
