import type { Tokenizer } from '@huggingface/tokenizers'
import { SpectraError } from '../../../errors.ts'
import type { Ort, Session } from '../onnx/runtime.ts'

/** Tokens of a text at most, those around it among them: what the shipped model was trained with. */
const MOST_TOKENS = 256
/** Characters that are looked at for these: a token has one at least, and words have some. */
const MOST_CHARACTERS = 4000
/** Tokens that are computed at once, with those that fill rows. */
const BATCH_TOKENS = 1024

/** Gives texts vectors by a network of the family of BERT. */
export interface Encoder {
  /** Unit vectors, in the order of the texts. */
  encode(texts: readonly string[]): Promise<Float32Array[]>
}

interface Tokens {
  place: number
  ids: number[]
}

/**
 * Mean of the states of a text's tokens, or what the network itself gives for the text, brought to length 1. A text beyond 256 tokens is cut.
 * @throws SS_CONFIG_INVALID where the network has other ends than such have
 */
export function createEncoder(ort: Ort, session: Session, tokenizer: Tokenizer): Encoder {
  const unknown = session.inputNames.filter((name) => !INPUTS.has(name))
  if (unknown.length > 0 || !session.inputNames.includes('input_ids'))
    throw new SpectraError(
      'SS_CONFIG_INVALID',
      `Cannot embed with this network: it takes ${session.inputNames.join(', ')}, not input_ids, attention_mask and token_type_ids`,
    )

  function tokensOf(text: string, place: number): Tokens {
    const { ids } = tokenizer.encode(text.slice(0, MOST_CHARACTERS).toWellFormed())
    // The last one ends the text.
    return { place, ids: ids.length > MOST_TOKENS ? [...ids.slice(0, MOST_TOKENS - 1), ids.at(-1)!] : ids }
  }

  async function run(batch: readonly Tokens[]): Promise<Float32Array[]> {
    const length = Math.max(...batch.map(({ ids }) => ids.length))
    const dims = [batch.length, length]
    const data = { input_ids: room(dims), attention_mask: room(dims), token_type_ids: room(dims) }
    for (const [row, { ids }] of batch.entries()) {
      data.input_ids.set(ids.map(BigInt), row * length)
      data.attention_mask.fill(1n, row * length, row * length + ids.length)
    }
    const feeds = Object.fromEntries(
      session.inputNames.map((name) => [
        name,
        new ort.Tensor('int64', data[name as keyof typeof data], dims),
      ]),
    )
    const found = await session.run(feeds)
    const output = found.sentence_embedding ?? found.last_hidden_state ?? found[session.outputNames[0]!]!
    const states = output.data as Float32Array
    const width = output.dims.at(-1)!
    return batch.map(({ ids }, row) =>
      output.dims.length === 2
        ? unit(states.subarray(row * width, (row + 1) * width))
        : unit(sumOf(states, { from: row * length, count: ids.length, width })),
    )
  }

  return {
    async encode(texts) {
      const vectors = new Array<Float32Array>(texts.length)
      // Texts of like length together: a short one is computed as long as the longest beside it.
      const tokens = texts.map(tokensOf).sort((a, b) => a.ids.length - b.ids.length)
      for (let from = 0; from < tokens.length;) {
        let to = from + 1
        while (to < tokens.length && (to - from + 1) * tokens[to]!.ids.length <= BATCH_TOKENS) to++
        const batch = tokens.slice(from, to)
        for (const [row, vector] of (await run(batch)).entries()) vectors[batch[row]!.place] = vector
        from = to
      }
      return vectors
    },
  }
}

const INPUTS = new Set(['input_ids', 'attention_mask', 'token_type_ids'])

const room = ([rows, columns]: readonly number[]): BigInt64Array => new BigInt64Array(rows! * columns!)

/** Of the states of so many tokens. Their mean points where their sum does. */
function sumOf(
  states: Float32Array,
  { from, count, width }: { from: number; count: number; width: number },
): Float32Array {
  const sum = new Float32Array(width)
  for (let token = from; token < from + count; token++) {
    for (let index = 0; index < width; index++) sum[index]! += states[token * width + index]!
  }
  return sum
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return vector.map((value) => (length === 0 ? 0 : value / length))
}
