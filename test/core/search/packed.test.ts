import t from 'tap'
import { pack, unpack } from '../../../core/search/packed.ts'

const unit = (seed: number, dimensions = 384): Float32Array => {
  const vector = Float32Array.from({ length: dimensions }, (_, index) => Math.sin(seed * 977 + index * 7.3))
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}
const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0)

void t.test('pack() takes two bytes a number, and unpack() gives back nearly the same', async (t) => {
  const vectors = [unit(1), unit(2), unit(3)]
  const bytes = pack(vectors)
  t.equal(bytes.length, 3 * 384 * 2)
  const back = unpack(bytes, 384)
  t.equal(back.length, 3)
  for (const [place, vector] of vectors.entries()) {
    t.ok(Math.abs(cosine(back[place]!, vector) - 1) < 0.001)
    t.ok(Math.abs(cosine(back[place]!, vectors[0]!) - cosine(vector, vectors[0]!)) < 0.001)
  }
})

void t.test('unpack() reads bytes that lie anywhere, and leaves out a vector that was cut', async (t) => {
  const bytes = pack([Float32Array.of(1, 0), Float32Array.of(0, 1)])
  const shifted = new Uint8Array(bytes.length + 1)
  shifted.set(bytes, 1)
  t.same(unpack(shifted.subarray(1), 2), [Float32Array.of(1, 0), Float32Array.of(0, 1)])
  t.same(unpack(bytes.subarray(0, 7), 2), [Float32Array.of(1, 0)])
  t.same(unpack(new Uint8Array(0), 2), [])
})
