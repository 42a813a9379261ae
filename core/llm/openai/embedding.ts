import type { Embedding } from '../../ports.ts'
import { usageOf } from '../capabilities.ts'
import type { ModelCapabilities } from '../model.ts'
import { unitVector, vectorsIn } from '../vectors.ts'
import type { OpenaiClient } from './client.ts'

/** Texts of one request. */
const BATCH = 256
/** Characters of a text that are embedded: more would not fit the model in any script. */
const LONGEST = 8000
/** The API refuses a text without anything in it. */
const NOTHING = '(nothing)'

/** Vectors by `/embeddings`, asked for as numbers, and made unit vectors here. */
export function createOpenaiEmbedding(
  { provider, sdk, call }: OpenaiClient,
  model: string,
  capabilities: ModelCapabilities,
  dimensions: number,
): Embedding {
  const shortened = capabilities.dimensions !== dimensions && capabilities.shortens === true
  return {
    ...{ provider, model, dimensions },
    async embed(texts, _kind, signal) {
      signal?.throwIfAborted()
      const vectors: Float32Array[] = []
      let tokens = 0
      for (let from = 0; from < texts.length; from += BATCH) {
        const input = texts.slice(from, from + BATCH).map((text) => text.slice(0, LONGEST).trim() || NOTHING)
        const answer = await call(`embed texts with ${model}`, signal, (signal) =>
          sdk.embeddings.create(
            { model, input, encoding_format: 'float', ...(shortened ? { dimensions } : {}) },
            { signal },
          ),
        )
        const given = vectorsIn(answer.data, { count: input.length, dimensions, provider, model })
        vectors.push(...given.map(unitVector))
        tokens += answer.usage?.prompt_tokens ?? 0
      }
      return { provider, model, vectors, usage: usageOf(capabilities, tokens, 0) }
    },
    async health() {
      await call(`reach ${model}`, undefined, (signal) => sdk.models.list({ signal }))
    },
  }
}
