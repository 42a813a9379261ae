import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { Builder } from 'flatbuffers'
import t from 'tap'
import { SpectraError } from '../../../../../core/errors.ts'
import { convertTflite } from '../../../../../core/llm/local/detector/convert.ts'
import { shippedWeights } from '../../../../../core/llm/local/detector/installed.ts'
import { readShipped } from '../../../../../core/llm/local/detector/shipped.ts'
import { OPERATOR, readTflite, TENSOR_TYPE } from '../../../../../core/llm/local/detector/tflite.ts'
import { hasOrt } from '../../../../../core/llm/local/onnx/installed.ts'
import { loadOrt, openSession } from '../../../../../core/llm/local/onnx/runtime.ts'
import { tempDir } from '../../../../helpers/temp.ts'

const weights = shippedWeights()
const skip = weights ? false : '@mediapipe/objectron is not installed'
const dir = tempDir(t)

void t.test('Shipped weights: a file that is cut or of other content is named', { skip }, async (t) => {
  const whole = readFileSync(weights!)
  const path = join(dir, 'weights.data')
  for (const share of [0, 0.000019, 0.001, 0.1, 0.5, 0.9, 0.9999]) {
    writeFileSync(path, whole.subarray(0, Math.floor(whole.length * share)))
    await t.rejects(
      readShipped(path),
      { code: 'SS_CONFIG_INVALID', message: /^Cannot \w+ the weights: / },
      `${share}`,
    )
  }
  writeFileSync(path, Buffer.alloc(whole.length, 'no weights '))
  await t.rejects(readShipped(path), { message: /it does not begin as a TFLite file does/ })
  await t.rejects(readShipped(join(dir, 'nowhere')), { code: 'SS_CONFIG_INVALID', message: /no such file/ })
})

/** A TFLite file of one operator that is called so, on a picture of 1x1. */
function tfliteOf(code: number): Uint8Array {
  const to = new Builder()
  const table = (...fields: [number, (slot: number) => void][]): number => {
    to.startObject(8)
    for (const [slot, write] of fields) write(slot)
    return to.endObject()
  }
  const int = (value: number) => (slot: number) => to.addFieldInt32(slot, value, 0)
  const place = (offset: number) => (slot: number) => to.addFieldOffset(slot, offset, 0)
  const list = (offsets: number[]): number => {
    to.startVector(4, offsets.length, 4)
    for (const offset of offsets.toReversed()) to.addOffset(offset)
    return to.endVector()
  }
  const ints = (values: number[]): number => {
    to.startVector(4, values.length, 4)
    for (const value of values.toReversed()) to.addInt32(value)
    return to.endVector()
  }
  const tensor = (name: string): number => {
    const [shape, called] = [ints([1, 1, 1, 3]), to.createString(name)]
    return table([0, place(shape)], [2, int(0)], [3, place(called)])
  }
  const tensors = list([tensor('in'), tensor('out')])
  const [inputs, outputs] = [ints([0]), ints([1])]
  const operators = list([table([0, int(0)], [1, place(inputs)], [2, place(outputs)])])
  const graphs = list([
    table([0, place(tensors)], [1, place(inputs)], [2, place(outputs)], [3, place(operators)]),
  ])
  const codes = list([table([3, int(code)])])
  const buffers = list([table()])
  to.finish(table([0, int(3)], [1, place(codes)], [2, place(graphs)], [4, place(buffers)]), 'TFL3')
  return to.asUint8Array()
}

void t.test('readTflite(): it reads names, shapes and operators as the schema lays them out', async (t) => {
  t.match(readTflite(tfliteOf(OPERATOR.reshape)), {
    inputs: [0],
    outputs: [1],
    tensors: [
      { name: 'in', shape: [1, 1, 1, 3], type: TENSOR_TYPE.float32 },
      { name: 'out', shape: [1, 1, 1, 3] },
    ],
    operators: [{ code: OPERATOR.reshape, inputs: [0], outputs: [1] }],
  })
})

void t.test('readTflite(): whatever is damaged is refused, or read; never anything else', async () => {
  const whole = tfliteOf(OPERATOR.reshape)
  const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(damage, (places) => {
      const bytes = whole.slice()
      for (const [at, value] of places) bytes[at] = value
      try {
        convertTflite(readTflite(bytes))
      } catch (thrown) {
        if (!(thrown instanceof SpectraError) || thrown.code !== 'SS_CONFIG_INVALID') throw thrown
      }
    }),
    { numRuns: 2000 },
  )
})

void t.test('convertTflite(): an operator that is not known is named', async (t) => {
  t.throws(() => convertTflite(readTflite(tfliteOf(99))), {
    code: 'SS_CONFIG_INVALID',
    message: 'Cannot convert the weights: it holds operator 99, which is not known here',
  })
})

const constantOf = (values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer)
const floats = (name: string, shape: number[], values?: number[]) => ({
  ...{ name, shape, type: TENSOR_TYPE.float32 },
  ...(values && { data: constantOf(values) }),
})
/** Options by their field: bytes and whole numbers are the same here. */
const options = (fields: Record<number, number>) =>
  ({ int8: (field: number) => fields[field] ?? 0, int32: (field: number) => fields[field] ?? 0 }) as never

void t.test(
  'convertTflite(): what it writes computes what the file says, channels last',
  { skip: hasOrt() ? false : 'onnxruntime-node is not installed' },
  async (t) => {
    // 2x2 pixels of two channels; a convolution of 2x2 to one channel, and one for each channel by itself.
    const model = {
      ...{ inputs: [0], outputs: [8] },
      tensors: [
        floats('in', [1, 2, 2, 2]),
        floats('w', [1, 2, 2, 2], [1, 10, 2, 20, 3, 30, 4, 40]),
        floats('b', [1], [0.5]),
        floats('dense', [1, 1, 1, 1]),
        floats('dw', [1, 2, 2, 2], [1, 10, 2, 20, 3, 30, 4, 40]),
        floats('db', [2], [0, 1]),
        floats('deep', [1, 1, 1, 2]),
        floats('sum', [1, 1, 1, 2]),
        floats('out', [1, 3]),
        floats('all', [1, 1, 1, 3]),
      ],
      operators: [
        { code: OPERATOR.conv2d, inputs: [0, 1, 2], outputs: [3], options: options({ 0: 1, 1: 1, 2: 1 }) },
        {
          code: OPERATOR.depthwiseConv2d,
          inputs: [0, 4, 5],
          outputs: [6],
          options: options({ 0: 1, 1: 1, 2: 1, 4: 3 }),
        },
        { code: OPERATOR.add, inputs: [6, 6], outputs: [7], options: options({}) },
        { code: OPERATOR.concatenation, inputs: [3, 7], outputs: [9], options: options({ 0: 3 }) },
        { code: OPERATOR.reshape, inputs: [9], outputs: [8] },
      ],
    }
    const { onnx, input, outputs } = convertTflite(model)
    t.same(outputs, [{ name: 'out', shape: [1, 3] }])
    const ort = await loadOrt()
    const session = await openSession(ort, onnx)
    // By pixel (1, 0), (2, 0), (0, 1), (0, 2) in [channel 0, channel 1]; channels come first in what is fed.
    const picture = Float32Array.from([1, 2, 0, 0, 0, 0, 1, 2])
    const found = await session.run({ [input]: new ort.Tensor('float32', picture, [1, 2, 2, 2]) })
    // Dense: 1*1 + 2*2 + 30*1 + 40*2 + 0.5. Deep: channel 0 gives 5, channel 1 gives 111, of which 6 are left; both twice.
    t.same([...(found.out!.data as Float32Array)], [115.5, 10, 12])
    await session.release()
  },
)
