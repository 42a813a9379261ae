import { z } from 'zod'
import { lettersOf } from '../openai-server.ts'

const Titan = z.strictObject({
  inputText: z.string().min(1).max(50_000),
  dimensions: z.union([z.literal(256), z.literal(512), z.literal(1024)]).default(1024),
  normalize: z.boolean().default(true),
  embeddingTypes: z.array(z.enum(['float', 'binary'])).optional(),
})

const Cohere = z.strictObject({
  texts: z.array(z.string().min(1).max(2048)).min(1).max(96),
  input_type: z.enum(['search_document', 'search_query', 'classification', 'clustering']),
  truncate: z.enum(['NONE', 'START', 'END']).optional(),
  embedding_types: z.array(z.enum(['float', 'int8', 'uint8', 'binary', 'ubinary'])).optional(),
})

/** What a model that embeds answers, or what is wrong with what it was asked. Vectors are not of length 1. */
export function invoked(modelId: string, body: unknown): object | string {
  if (modelId.startsWith('amazon.titan-embed-text-v2')) {
    const asked = Titan.safeParse(body)
    if (!asked.success) return `Malformed input request: ${asked.error.message}`
    const { inputText, dimensions } = asked.data
    const embedding = lettersOf(inputText, dimensions)
    return {
      embedding,
      embeddingsByType: { float: embedding },
      inputTextTokenCount: inputText.split(/\s+/).length,
    }
  }
  if (!modelId.startsWith('cohere.embed-')) return 'The provided model identifier is invalid.'
  const asked = Cohere.safeParse(body)
  if (!asked.success) return `Malformed input request: ${asked.error.message}`
  const { texts, embedding_types: types } = asked.data
  const vectors = texts.map((text) => lettersOf(text, 1024))
  const embeddings = types ? { float: vectors } : vectors
  return { id: '1', response_type: types ? 'embeddings_by_type' : 'embeddings_floats', texts, embeddings }
}
