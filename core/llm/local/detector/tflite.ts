import { ByteBuffer } from 'flatbuffers'
import { SpectraError } from '../../../errors.ts'

/** Element types of the TFLite schema that are understood. */
export const TENSOR_TYPE = { float32: 0, float16: 1, int32: 2 } as const

/** Codes of the built-in operators that are understood. */
export const OPERATOR = {
  add: 0,
  concatenation: 2,
  conv2d: 3,
  depthwiseConv2d: 4,
  dequantize: 6,
  reshape: 22,
} as const

export interface TfliteTensor {
  name: string
  shape: number[]
  type: number
  /** Of a constant. */
  data?: Uint8Array
}

export interface TfliteOperator {
  code: number
  /** Indexes of tensors. */
  inputs: number[]
  outputs: number[]
  /** Its table of options: which fields there are depends on the code. */
  options?: Table
}

export interface TfliteModel {
  tensors: TfliteTensor[]
  operators: TfliteOperator[]
  inputs: number[]
  outputs: number[]
}

/**
 * Reads the first graph of a TFLite file (schema version 3, github.com/tensorflow/tensorflow, schema.fbs).
 * @throws SS_CONFIG_INVALID where it is none, or is cut
 */
export function readTflite(bytes: Uint8Array): TfliteModel {
  const buffer = new ByteBuffer(bytes)
  if (bytes.length < 8 || Buffer.from(bytes.subarray(4, 8)).toString('latin1') !== 'TFL3')
    throw unreadable('it does not begin as a TFLite file does')
  const model = new Table(buffer, buffer.readInt32(0))
  const codes = model.tables(1).map((code) => code.int32(3) || code.int8(0))
  const buffers = model.tables(4)
  const graph = model.tables(2)[0]
  if (!graph) throw unreadable('it holds no graph')
  return {
    inputs: graph.int32s(1),
    outputs: graph.int32s(2),
    tensors: graph.tables(0).map((tensor) => ({
      name: tensor.text(3),
      shape: tensor.int32s(0),
      type: tensor.int8(1),
      data: buffers[tensor.int32(2)]?.bytes(0),
    })),
    operators: graph.tables(3).map((operator) => ({
      code: codes[operator.int32(0)] ?? -1,
      inputs: operator.int32s(1),
      outputs: operator.int32s(2),
      options: operator.table(4),
    })),
  }
}

/** A table of a flatbuffer, read by the number of its field; what is absent is 0, empty or undefined. Every list is within the file. */
export class Table {
  private readonly buffer: ByteBuffer
  private readonly at: number

  constructor(buffer: ByteBuffer, at: number) {
    if (!(at >= 4 && at + 4 <= buffer.capacity())) throw unreadable('it is cut')
    const vtable = at - buffer.readInt32(at)
    if (!(vtable >= 0 && vtable + 4 <= buffer.capacity())) throw unreadable('it is damaged')
    this.buffer = buffer
    this.at = at
  }

  private place(field: number): number | undefined {
    const offset = this.buffer.__offset(this.at, 4 + field * 2)
    return offset === 0 ? undefined : this.at + offset
  }

  int8(field: number): number {
    const place = this.place(field)
    return place === undefined ? 0 : this.buffer.readInt8(place)
  }

  int32(field: number): number {
    const place = this.place(field)
    return place === undefined ? 0 : this.buffer.readInt32(place)
  }

  text(field: number): string {
    return Buffer.from(this.bytes(field) ?? []).toString('utf8')
  }

  table(field: number): Table | undefined {
    const place = this.place(field)
    return place === undefined ? undefined : new Table(this.buffer, this.buffer.__indirect(place))
  }

  /** Where a list begins, and how many things of so many bytes it holds. */
  private list(field: number, size: number): { start: number; length: number } | undefined {
    const place = this.place(field)
    if (place === undefined) return undefined
    const start = place + this.buffer.readInt32(place) + 4
    const length = this.buffer.readInt32(start - 4)
    if (!(start >= 4 && length >= 0 && start + length * size <= this.buffer.capacity()))
      throw unreadable('it is cut')
    return { start, length }
  }

  bytes(field: number): Uint8Array | undefined {
    const list = this.list(field, 1)
    return list && this.buffer.bytes().subarray(list.start, list.start + list.length)
  }

  int32s(field: number): number[] {
    const { start, length } = this.list(field, 4) ?? { start: 0, length: 0 }
    return Array.from({ length }, (_, index) => this.buffer.readInt32(start + index * 4))
  }

  tables(field: number): Table[] {
    const { start, length } = this.list(field, 4) ?? { start: 0, length: 0 }
    return Array.from(
      { length },
      (_, index) => new Table(this.buffer, this.buffer.__indirect(start + index * 4)),
    )
  }
}

const unreadable = (state: string): SpectraError =>
  new SpectraError('SS_CONFIG_INVALID', `Cannot read the weights: ${state}`)
