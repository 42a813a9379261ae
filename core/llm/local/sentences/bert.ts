import { SpectraError } from '../../../errors.ts'
import { createGraph, type Graph } from '../onnx/graph.ts'
import type { HalfTensor } from './safetensors.ts'

export interface BertShape {
  layers: number
  heads: number
  epsilon: number
}

/**
 * Writes the encoder of BERT (Devlin et al., 2019) as ONNX, with the weights as they are named by the library transformers. Takes `input_ids` and
 * `attention_mask` [texts, tokens], gives `last_hidden_state` [texts, tokens, width].
 *
 * Weights stay half precision in the file. Those of the layers become single precision when the network is opened; of the table of words, half of
 * them all, only the rows that are looked up do.
 * @throws SS_CONFIG_INVALID where a weight is missing
 */
export function writeBert(
  weights: ReadonlyMap<string, HalfTensor>,
  { layers, heads, epsilon }: BertShape,
): Uint8Array {
  const graph = createGraph('sentences')
  const half = (name: string): HalfTensor => {
    const found = weights.get(name)
    if (!found)
      throw new SpectraError('SS_CONFIG_INVALID', `Cannot use the weights: ${name} is not among them`)
    return found
  }
  const raw = (name: string): string => graph.constant(name, half(name).shape, half(name).bits)
  const single = (value: string): string => graph.node('Cast', [value], { to: FLOAT })
  const work = { graph, weight: (name: string): string => single(raw(name)), single, epsilon }

  const ids = graph.input('input_ids', ['texts', 'tokens'], 'int64')
  const mask = graph.input('attention_mask', ['texts', 'tokens'], 'int64')
  const words = single(graph.node('Gather', [raw('embeddings.word_embeddings.weight'), ids]))
  const length = graph.node('Shape', [ids], { start: 1, end: 2 })
  const zero = integers(graph, 'zero', [0])
  const places = graph.node('Slice', [
    work.weight('embeddings.position_embeddings.weight'),
    zero,
    length,
    zero,
  ])
  const first = graph.node('Gather', [work.weight('embeddings.token_type_embeddings.weight'), zero])
  const sum = graph.node('Add', [graph.node('Add', [words, places]), first])

  const width = half('embeddings.LayerNorm.weight').shape[0]!
  const shapes = {
    perHead: integers(graph, 'per_head', [0, 0, heads, width / heads]),
    joined: integers(graph, 'joined', [0, 0, width]),
    scale: graph.constant('scale', [], Float32Array.of(1 / Math.sqrt(width / heads))),
    mask: hiding(graph, mask, work.single),
  }
  let state = normalized(work, 'embeddings.LayerNorm', sum)
  for (let layer = 0; layer < layers; layer++) {
    const at = `encoder.layer.${layer}`
    const seen = attention(work, `${at}.attention`, state, shapes)
    const between = gelu(graph, dense(work, `${at}.intermediate.dense`, seen))
    const out = graph.node('Add', [dense(work, `${at}.output.dense`, between), seen])
    state = normalized(work, `${at}.output.LayerNorm`, out)
  }
  const result = graph.node('Identity', [state], {}, 'last_hidden_state')
  graph.output(result, ['texts', 'tokens', width])
  return graph.encode()
}

/** `TensorProto.DataType.FLOAT`. */
const FLOAT = 1

interface Work {
  graph: Graph
  weight(name: string): string
  single(value: string): string
  epsilon: number
}

function attention(
  work: Work,
  name: string,
  state: string,
  { perHead, joined, scale, mask }: Record<'perHead' | 'joined' | 'scale' | 'mask', string>,
): string {
  const { graph } = work
  const part = (which: string, perm: readonly number[]): string => {
    const all = dense(work, `${name}.self.${which}`, state)
    return graph.node('Transpose', [graph.node('Reshape', [all, perHead])], { perm })
  }
  const products = graph.node('MatMul', [part('query', [0, 2, 1, 3]), part('key', [0, 2, 3, 1])])
  const scores = graph.node('Add', [graph.node('Mul', [products, scale]), mask])
  const shares = graph.node('Softmax', [scores], { axis: -1 })
  const heads = graph.node('MatMul', [shares, part('value', [0, 2, 1, 3])])
  const seen = graph.node('Reshape', [graph.node('Transpose', [heads], { perm: [0, 2, 1, 3] }), joined])
  const out = graph.node('Add', [dense(work, `${name}.output.dense`, seen), state])
  return normalized(work, `${name}.output.LayerNorm`, out)
}

function dense({ graph, weight }: Work, name: string, value: string): string {
  const across = graph.node('Transpose', [weight(`${name}.weight`)], { perm: [1, 0] })
  return graph.node('Add', [graph.node('MatMul', [value, across]), weight(`${name}.bias`)])
}

const normalized = ({ graph, weight, epsilon }: Work, name: string, value: string): string =>
  graph.node('LayerNormalization', [value, weight(`${name}.weight`), weight(`${name}.bias`)], {
    axis: -1,
    epsilon: { f: epsilon },
  })

/** x / 2 (1 + erf(x / sqrt 2)), in the form in which the runtime knows it as one operation. */
function gelu(graph: Graph, value: string): string {
  const constant = (name: string, number: number): string =>
    graph.constant(`${value}/${name}`, [], Float32Array.of(number))
  const erf = graph.node('Erf', [graph.node('Div', [value, constant('root', Math.SQRT2)])])
  const weighed = graph.node('Mul', [value, graph.node('Add', [erf, constant('one', 1)])])
  return graph.node('Mul', [weighed, constant('half', 0.5)])
}

/** What is added to the score of a token: nothing, or so much less that nobody looks at it, because it only fills a row. */
function hiding(graph: Graph, mask: string, single: Work['single']): string {
  const shown = graph.node('Unsqueeze', [single(mask), integers(graph, 'axes', [1, 2])])
  const absent = graph.node('Sub', [graph.constant('all', [], Float32Array.of(1)), shown])
  return graph.node('Mul', [absent, graph.constant('least', [], Float32Array.of(-1e4))])
}

const integers = (graph: Graph, name: string, values: readonly number[]): string =>
  graph.constant(name, [values.length], BigInt64Array.from(values, BigInt))
