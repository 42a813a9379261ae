import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { causeOf, SpectraError, toSpectraError, type Cause } from '../../../errors.ts'
import { loadOrt, openSession } from '../onnx/runtime.ts'
import { writeBert } from './bert.ts'
import { createEncoder, type Encoder } from './encoder.ts'
import { readHalfTensors } from './safetensors.ts'
import type { SentenceWeights } from './weights.ts'

export interface EncodeTask {
  weights: SentenceWeights
  texts: readonly string[]
}

export type EncodeAnswer = { vectors: Float32Array[] } | { cause: Cause }

/** Of MiniLM. */
const SHAPE = { layers: 6, heads: 12, epsilon: 1e-12 }

/** The one of this thread, opened with its first texts. */
let opened: Promise<Encoder> | undefined

/** Gives texts vectors, in a thread. What it throws travels as a cause. */
export default async function encode({ weights, texts }: EncodeTask): Promise<EncodeAnswer> {
  try {
    opened ??= open(weights)
    const encoder = await opened.catch((error: unknown) => {
      opened = undefined
      throw error
    })
    return { vectors: await encoder.encode(texts) }
  } catch (thrown) {
    return { cause: causeOf(thrown) }
  }
}

async function open({ kind, network, folder }: SentenceWeights): Promise<Encoder> {
  const { Tokenizer } = await import('@huggingface/tokenizers')
  const ort = await loadOrt()
  const path = join(folder, 'tokenizer.json')
  const tokenizer = await read(
    path,
    async () => new Tokenizer(JSON.parse(await readFile(path, 'utf8')) as object, {}),
  )
  // A network of one's own may have its weights in files beside it, which are found by its path.
  const onnx =
    kind === 'onnx'
      ? network
      : writeBert(readHalfTensors(await read(network, () => readFile(network))), SHAPE)
  return createEncoder(ort, await openSession(ort, onnx), tokenizer)
}

async function read<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new SpectraError('SS_CONFIG_INVALID', `Cannot read ${path}: ${toSpectraError(cause).message}`, {
      cause,
    })
  }
}
