import { SpectraError } from '../../../errors.ts'
import { createGraph, type Graph } from '../onnx/graph.ts'
import { OPERATOR, TENSOR_TYPE, type TfliteModel, type TfliteOperator, type TfliteTensor } from './tflite.ts'

const PADDING = ['SAME_UPPER', 'VALID']
const ACTIVATION = { none: 0, relu6: 3 } as const

/** An ONNX model, and the names and shapes of its ends. Pictures go in as [1, channels, height, width]. */
export interface Converted {
  onnx: Uint8Array
  input: string
  outputs: { name: string; shape: number[] }[]
}

interface Work {
  graph: Graph
  /** A tensor by its index; one that is the cast of a constant is that constant. */
  tensor(index: number | undefined): TfliteTensor
  castOf(index: number, from: number): void
}

/**
 * Writes a network of the TFLite operators in `OPERATOR` as ONNX. Pictures between operators have their channels first here, and
 * last there.
 * @throws SS_CONFIG_INVALID on any other operator, and on constants that do not have the size of their shape
 */
export function convertTflite(model: TfliteModel): Converted {
  const graph = createGraph('detector')
  const casts = new Map<number, number>()
  const work: Work = {
    graph,
    tensor(index = -1) {
      const tensor = model.tensors[casts.get(index) ?? index]
      if (!tensor) throw unusual(`it names tensor ${index}, which is not there`)
      return tensor
    },
    castOf: (index, from) => casts.set(index, from),
  }
  const input = work.tensor(model.inputs[0])
  graph.constant('least', [], Float32Array.of(0))
  graph.constant('most', [], Float32Array.of(6))
  graph.input(input.name, channelsFirst(input.shape))
  for (const operator of model.operators) {
    const convert = CONVERT[operator.code]
    if (!convert) throw unusual(`it holds operator ${operator.code}, which is not known here`)
    convert(work, operator, work.tensor(operator.outputs[0]))
  }
  const outputs = model.outputs.map((each) => work.tensor(each)).map(({ name, shape }) => ({ name, shape }))
  for (const { name, shape } of outputs) graph.output(name, shape)
  return { onnx: graph.encode(), input: input.name, outputs }
}

type Convert = (work: Work, operator: TfliteOperator, output: TfliteTensor) => void

const CONVERT: Record<number, Convert> = {
  [OPERATOR.dequantize](work, { inputs, outputs }) {
    work.castOf(outputs[0]!, inputs[0]!)
  },
  [OPERATOR.conv2d]: (work, operator, output) => {
    const [out, height, width, into] = sides(work.tensor(operator.inputs[1]), 4)
    const shape = [out, into, height, width]
    return convolution(work, operator, output, shape, { fused: 3, group: 1 }, (o, i, y, x) => {
      return ((o * height + y) * width + x) * into + i
    })
  },
  [OPERATOR.depthwiseConv2d]: (work, operator, output) => {
    const [, height, width, out] = sides(work.tensor(operator.inputs[1]), 4)
    const shape = [out, 1, height, width]
    const group = channelsFirst(work.tensor(operator.inputs[0]).shape)[1]!
    return convolution(work, operator, output, shape, { fused: 4, group }, (o, _, y, x) => {
      return (y * width + x) * out + o
    })
  },
  [OPERATOR.add]: ({ graph, tensor }, { inputs, options }, output) =>
    activated(graph, options?.int8(0), output, (result) =>
      graph.node(
        'Add',
        inputs.map((each) => tensor(each).name),
        {},
        result,
      ),
    ),
  [OPERATOR.reshape]({ graph, tensor }, { inputs }, output) {
    const from = tensor(inputs[0])
    const flat = from.shape.length === 4 ? transposed(graph, from.name, [0, 2, 3, 1]) : from.name
    const shape = graph.constant(`${output.name}/shape`, [output.shape.length], bigInts(output.shape))
    if (output.shape.length !== 4) return graph.node('Reshape', [flat, shape], {}, output.name)
    return transposed(graph, graph.node('Reshape', [flat, shape]), [0, 3, 1, 2], output.name)
  },
  [OPERATOR.concatenation]({ graph, tensor }, { inputs, options }, output) {
    const rank = output.shape.length
    const axis = ((options?.int32(0) ?? 0) + rank) % rank
    const places = rank === 4 ? [0, 2, 3, 1] : [0, 1, 2]
    return graph.node(
      'Concat',
      inputs.map((each) => tensor(each).name),
      { axis: places[axis]! },
      output.name,
    )
  },
}

/**
 * @param fused the field of the options that names the activation
 * @param at where the weight of an output, an input, a row and a column lies in the file
 */
function convolution(
  { graph, tensor }: Work,
  { inputs, options }: TfliteOperator,
  output: TfliteTensor,
  shape: readonly number[],
  { fused, group }: { fused: number; group: number },
  at: (out: number, into: number, row: number, column: number) => number,
): string {
  const [out, into, height, width] = shape as [number, number, number, number]
  const weights = tensor(inputs[1])
  const given = floats(weights)
  const ordered = new Float32Array(given.length)
  let place = 0
  for (let o = 0; o < out; o++)
    for (let i = 0; i < into; i++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) ordered[place++] = given[at(o, i, y, x)]!
  const bias = tensor(inputs[2])
  const from = [
    tensor(inputs[0]).name,
    graph.constant(`${output.name}/weights`, shape, ordered),
    graph.constant(`${output.name}/bias`, bias.shape, floats(bias)),
  ]
  const stride = [options?.int32(2) || 1, options?.int32(1) || 1]
  const padding = PADDING[options?.int8(0) ?? 0]
  if (!padding) throw unusual('a convolution is padded in an unknown way')
  return activated(graph, options?.int8(fused), output, (result) =>
    graph.node(
      'Conv',
      from,
      { auto_pad: padding, strides: stride, kernel_shape: [height, width], group },
      result,
    ),
  )
}

function activated(
  graph: Graph,
  activation: number | undefined,
  output: TfliteTensor,
  make: (result?: string) => string,
): string {
  switch (activation ?? ACTIVATION.none) {
    case ACTIVATION.none:
      return make(output.name)
    case ACTIVATION.relu6:
      return graph.node('Clip', [make(), 'least', 'most'], {}, output.name)
    default:
      throw unusual(`it holds activation ${activation}, which is not known here`)
  }
}

const transposed = (graph: Graph, name: string, perm: readonly number[], result?: string): string =>
  graph.node('Transpose', [name], { perm }, result)

const channelsFirst = (shape: readonly number[]): number[] =>
  shape.length === 4 ? [shape[0]!, shape[3]!, shape[1]!, shape[2]!] : [...shape]

function sides({ name, shape }: TfliteTensor, rank: 4): [number, number, number, number] {
  if (shape.length !== rank) throw unusual(`${name} has ${shape.length} sides, not ${rank}`)
  return shape as [number, number, number, number]
}

const bigInts = (numbers: readonly number[]): BigInt64Array => BigInt64Array.from(numbers, BigInt)

/** The numbers of a constant. */
function floats({ name, shape, type, data }: TfliteTensor): Float32Array {
  const count = shape.reduce((product, side) => product * side, 1)
  const size = type === TENSOR_TYPE.float16 ? 2 : type === TENSOR_TYPE.float32 ? 4 : 0
  if (!data || size === 0 || data.length !== count * size)
    throw unusual(`the constant ${name} does not have the size of its shape`)
  // A list of a file may begin anywhere, one of numbers of two or four bytes may not.
  const { buffer } = new Uint8Array(data)
  return size === 2 ? new Float32Array(new Float16Array(buffer)) : new Float32Array(buffer)
}

const unusual = (state: string): SpectraError =>
  new SpectraError('SS_CONFIG_INVALID', `Cannot convert the weights: ${state}`)
