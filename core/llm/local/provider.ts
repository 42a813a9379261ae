import type { Provider } from '../provider.ts'
import { createLocalEmbedding } from './embedding.ts'
import { createLocalLanguage } from './language.ts'
import { createLocalVision, type LocalVisionOptions } from './vision.ts'

/** The local analyst, its rules and its vectors: one model of each kind, whatever is named. */
export function createLocalProvider(
  options: LocalVisionOptions,
  closers: (() => Promise<unknown>)[],
): Provider {
  return {
    vision() {
      const vision = createLocalVision(options)
      closers.push(() => vision.close())
      return vision
    },
    language: () => createLocalLanguage(),
    embedding: () => createLocalEmbedding(),
  }
}
