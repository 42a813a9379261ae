import { currentTrace } from '../observability/trace-context.ts'
import type { Embedding, Language, Ports, Vision } from '../ports.ts'
import type { Budgets, PricedModel } from './budgets.ts'

type Models = Pick<Ports, 'vision' | 'language' | 'embedding' | 'transcription'>

/** Who may be asked, by port. */
export type PricedModels = Record<keyof Models, readonly PricedModel[]>

/**
 * The same models, asked only as long as budgets allow: SS_BUDGET_REACHED before anything is asked, never in the middle of an answer.
 * What nobody's process is the reason of, such as the vector of a search, is always allowed.
 */
export function budgeted(
  { vision, language, embedding, transcription }: Models,
  budgets: Budgets,
  priced: PricedModels,
): Models {
  async function allowed(port: keyof Models): Promise<void> {
    const context = currentTrace()
    if (context) await budgets.check(context, priced[port])
  }
  return {
    vision: {
      ...named(vision),
      async describe(request, signal) {
        await allowed('vision')
        return vision.describe(request, signal)
      },
    },
    language: {
      ...named(language),
      async generate(messages, options) {
        await allowed('language')
        return language.generate(messages, options)
      },
    },
    embedding: {
      ...{ ...named(embedding), dimensions: embedding.dimensions },
      async embed(texts, kind, signal) {
        await allowed('embedding')
        return embedding.embed(texts, kind, signal)
      },
    },
    transcription: {
      ...transcription,
      async transcribe(sound, signal) {
        await allowed('transcription')
        return transcription.transcribe(sound, signal)
      },
    },
  }
}

const named = <M extends Vision | Language | Embedding>(model: M) => ({
  provider: model.provider,
  model: model.model,
  health: () => model.health(),
})
