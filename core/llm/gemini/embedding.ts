import type { Embedding } from '../../ports.ts'
import type { ModelCapabilities } from '../model.ts'
import { unitVector, vectorsIn } from '../vectors.ts'
import type { GeminiClient } from './client.ts'

/** Texts of one request: the API takes no more. */
const BATCH = 100
/** Characters of a text that are embedded: more would not fit the model in any script. */
const LONGEST = 8000
/** The API refuses a text without anything in it. */
const NOTHING = '(nothing)'

/** Vectors by `:batchEmbedContents`, made unit vectors here: shortened ones are none. The API counts no tokens of texts. */
export function createGeminiEmbedding(
  { provider, call }: GeminiClient,
  model: string,
  capabilities: ModelCapabilities,
  dimensions: number,
): Embedding {
  const shortened = capabilities.dimensions !== dimensions && capabilities.shortens === true
  return {
    ...{ provider, model, dimensions },
    async embed(texts, kind, signal) {
      signal?.throwIfAborted()
      const vectors: Float32Array[] = []
      for (let from = 0; from < texts.length; from += BATCH) {
        const batch = texts.slice(from, from + BATCH).map((text) => text.slice(0, LONGEST).trim() || NOTHING)
        const answer = await call(`embed texts with ${model}`, signal, (sdk, abortSignal) =>
          sdk.models.embedContent({
            model,
            // As contents: plain texts would become parts of one.
            contents: batch.map((text) => ({ parts: [{ text: toldFor(kind, text, model) }] })),
            config: {
              abortSignal,
              ...(takesTask(model) ? { taskType: TASK[kind] } : {}),
              ...(shortened ? { outputDimensionality: dimensions } : {}),
            },
          }),
        )
        const data = answer.embeddings?.map(({ values }) => ({ embedding: values }))
        vectors.push(...vectorsIn(data, { count: batch.length, dimensions, provider, model }).map(unitVector))
      }
      return { provider, model, vectors, usage: undefined }
    },
    async health() {
      await call(`reach ${model}`, undefined, (sdk, abortSignal) =>
        sdk.models.get({ model, config: { abortSignal } }),
      )
    },
  }
}

type Kind = Parameters<Embedding['embed']>[1]

const TASK: Readonly<Record<Kind, string>> = { document: 'RETRIEVAL_DOCUMENT', query: 'RETRIEVAL_QUERY' }

/** The first generation is told by a field what its vectors are for, the next by the text itself. */
const takesTask = (model: string): boolean => !model.startsWith('gemini-embedding-2')

function toldFor(kind: Kind, text: string, model: string): string {
  if (takesTask(model)) return text
  return kind === 'query' ? `task: search result | query: ${text}` : `title: none | text: ${text}`
}
