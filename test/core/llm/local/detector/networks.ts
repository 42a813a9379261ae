import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createGraph, type Graph } from '../../../../../core/llm/local/onnx/graph.ts'
import type { Picture } from '../../../../../core/media/analysis/types.ts'

export const SIDE = 32

/** Networks of a few numbers that find more the brighter the picture is: real files, run by the real runtime. */
export function tinyNetwork(
  form: 'first' | 'last-uint8',
  build: (graph: Graph, light: string) => void,
): Uint8Array {
  const graph = createGraph('tiny')
  const [shape, type] =
    form === 'first' ? ([[1, 3, SIDE, SIDE], 'float32'] as const) : ([[1, SIDE, SIDE, 3], 'uint8'] as const)
  const input = graph.input('images', shape, type)
  const floats = type === 'uint8' ? graph.node('Cast', [input], { to: 1 }) : input
  build(graph, graph.node('ReduceMean', [floats], { keepdims: 0 }))
  return graph.encode()
}

export const constant = (graph: Graph, name: string, shape: number[], values: number[]): string =>
  graph.constant(name, shape, Float32Array.from(values))

/** Writes a network with its description beside it. */
export function place(dir: string, name: string, onnx: Uint8Array | string, description?: unknown): string {
  const path = join(dir, `${name}.onnx`)
  writeFileSync(path, onnx)
  if (description !== undefined)
    writeFileSync(
      join(dir, `${name}.json`),
      typeof description === 'string' ? description : JSON.stringify(description),
    )
  return path
}

/** A picture twice as wide as high, of one colour. */
export const plain = (red: number, green: number, blue: number): Picture => ({
  ...{ width: 64, height: 32 },
  data: Uint8Array.from({ length: 64 * 32 * 3 }, (_, index) => [red, green, blue][index % 3]!),
})

/** v8: two boxes, of two classes, one of which is half as sure. */
export const yolov8 = (): Uint8Array =>
  tinyNetwork('first', (graph, light) => {
    const boxes = constant(graph, 'boxes', [1, 4, 2], [8, 24, 8, 8, 8, 8, 4, 4])
    const sure = constant(graph, 'sure', [1, 2, 2], [0.9, 0, 0.1, 0.45])
    const scores = graph.node('Mul', [sure, light])
    graph.node('Concat', [boxes, scores], { axis: 1 }, 'output0')
    graph.output('output0', [1, 6, 2])
  })

export const YOLOV8 = {
  input: { width: SIDE, height: SIDE },
  output: { shape: 'yolov8' },
  classes: ['human', 'lorry'],
  kinds: { human: 'person', lorry: 'truck' },
}
