import onnxProto from 'onnx-proto'

const { AttributeProto, ModelProto, TensorProto } = onnxProto.onnx
type Node = onnxProto.onnx.INodeProto
type Attribute = onnxProto.onnx.IAttributeProto
type Tensor = onnxProto.onnx.ITensorProto
type ValueInfo = onnxProto.onnx.IValueInfoProto

/** Operators as of this version of the standard set. */
const OPSET = 17
/** The layout of the file itself. */
const IR = 8

/** Numbers and lists are whole, but for one in `{ f }`. */
export type Attributes = Record<string, number | string | readonly number[] | { f: number }>

/** Sides of a value; a name stands for one that is known when the model runs. */
export type Shape = readonly (number | string)[]

/** A model in the making, value by value. Every verb but `output` and `encode` returns the name of a value. */
export interface Graph {
  input(name: string, shape: Shape, type?: 'float32' | 'int64' | 'uint8'): string
  constant(name: string, shape: readonly number[], values: Float32Array | BigInt64Array | Uint16Array): string
  /** `result` names what comes out. @default a name of its own */
  node(op: string, inputs: readonly string[], attributes?: Attributes, result?: string): string
  output(name: string, shape: Shape, type?: 'float32' | 'int64'): void
  /** The bytes of an ONNX file. */
  encode(): Uint8Array
}

/** Writes an ONNX model in memory. Whole numbers are int64, `Uint16Array`s the bits of float16. */
export function createGraph(name: string): Graph {
  const nodes: Node[] = []
  const initializers: Tensor[] = []
  const inputs: ValueInfo[] = []
  const outputs: ValueInfo[] = []
  return {
    input(value, shape, type = 'float32') {
      inputs.push(valueInfo(value, shape, TYPES[type]))
      return value
    },
    constant(value, shape, values) {
      initializers.push({
        name: value,
        dims: [...shape],
        dataType: typeOf(values),
        rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      })
      return value
    },
    node(op, from, attributes = {}, result = `${op}_${nodes.length}`) {
      const attribute = Object.entries(attributes).map(([key, value]) => attributeOf(key, value))
      nodes.push({ opType: op, input: [...from], output: [result], attribute })
      return result
    },
    output(value, shape, type = 'float32') {
      outputs.push(valueInfo(value, shape, TYPES[type]))
    },
    encode: () =>
      ModelProto.encode({
        irVersion: IR,
        producerName: 'spectra-sight',
        opsetImport: [{ domain: '', version: OPSET }],
        graph: { name, node: nodes, initializer: initializers, input: inputs, output: outputs },
      }).finish(),
  }
}

const TYPES = {
  float32: TensorProto.DataType.FLOAT,
  int64: TensorProto.DataType.INT64,
  uint8: TensorProto.DataType.UINT8,
}

function typeOf(values: Float32Array | BigInt64Array | Uint16Array): number {
  if (values instanceof Float32Array) return TensorProto.DataType.FLOAT
  return values instanceof Uint16Array ? TensorProto.DataType.FLOAT16 : TensorProto.DataType.INT64
}

const valueInfo = (name: string, shape: Shape, elemType: number): ValueInfo => ({
  name,
  type: {
    tensorType: {
      elemType,
      shape: {
        dim: shape.map((side) => (typeof side === 'number' ? { dimValue: side } : { dimParam: side })),
      },
    },
  },
})

function attributeOf(name: string, value: Attributes[string]): Attribute {
  const { AttributeType } = AttributeProto
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: value }
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: Buffer.from(value) }
  if ('f' in value) return { name, type: AttributeType.FLOAT, f: value.f }
  return { name, type: AttributeType.INTS, ints: [...value] }
}
