import t from 'tap'
import { writeBert } from '../../../../../core/llm/local/sentences/bert.ts'
import { readHalfTensors } from '../../../../../core/llm/local/sentences/safetensors.ts'

/** A file of these tensors, each with as many bytes as are given. */
function file(tensors: Record<string, { dtype: string; shape: number[]; bytes: number[] }>): Uint8Array {
  let from = 0
  const entries = Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => {
    const offsets = [from, (from += bytes.length)]
    return [name, { dtype, shape, data_offsets: offsets }] as const
  })
  const header = JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) })
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([
    length,
    Buffer.from(header),
    ...Object.values(tensors).map(({ bytes }) => Buffer.from(bytes)),
  ])
}

/** 1 and -2 in half precision. */
const ONE = [0x00, 0x3c]
const MINUS_TWO = [0x00, 0xc0]

void t.test('readHalfTensors() finds each tensor at its place, wherever the file lies', async (t) => {
  const whole = file({
    odd: { dtype: 'U8', shape: [1], bytes: [7] },
    a: { dtype: 'F16', shape: [2, 1], bytes: [...ONE, ...MINUS_TWO] },
    b: { dtype: 'F16', shape: [], bytes: ONE },
  })
  for (const shift of [0, 1]) {
    const place = new Uint8Array(whole.length + shift)
    place.set(whole, shift)
    const tensors = readHalfTensors(place.subarray(shift))
    t.same([...tensors.keys()], ['a', 'b'], 'of half precision')
    t.same(tensors.get('a'), { shape: [2, 1], bits: Uint16Array.of(0x3c00, 0xc000) })
    t.same(tensors.get('b')!.bits, Uint16Array.of(0x3c00))
  }
})

void t.test('readHalfTensors() names a file that is none, or cut short', async (t) => {
  const whole = file({ a: { dtype: 'F16', shape: [2], bytes: [...ONE, ...MINUS_TWO] } })
  for (const [what, bytes] of Object.entries({
    empty: new Uint8Array(0),
    'a text': Buffer.from('version https://git-lfs.github.com/spec/v1'),
    'cut in the numbers': whole.subarray(0, -1),
    'cut in the header': whole.subarray(0, 20),
    'a header of something else': file({ a: { dtype: 'F16', shape: [-1], bytes: [] } }),
  })) {
    t.throws(
      () => readHalfTensors(bytes),
      { code: 'SS_CONFIG_INVALID', message: /^Cannot read the weights/ },
      what,
    )
  }
})

void t.test('writeBert() names the weight that is missing', async (t) => {
  t.throws(() => writeBert(new Map(), { layers: 1, heads: 1, epsilon: 1e-12 }), {
    code: 'SS_CONFIG_INVALID',
    message: /embeddings\.word_embeddings\.weight/,
  })
})
