import type { Around } from '../around.ts'
import type { ModelCapabilities } from '../model.ts'
import type { BreakerOptions } from './breaker.ts'
import { createGuard, type Guard, type Shared } from './guard.ts'
import { expectedUsage, textTokens } from '../expected-usage.ts'

/** Keeps each model within its limits, whether it sees, reads or embeds. A model is not well while it is left alone. */
export function createLimits(shared: Shared, breaking: Omit<BreakerOptions, 'who'> = {}): Around {
  const guards = new Map<string, Guard>()
  const guardOf = (
    { provider, model }: { provider: string; model: string },
    { requestsPerMinute, tokensPerMinute }: ModelCapabilities,
  ): Guard => {
    const name = `${provider}/${model}`
    const guard =
      guards.get(name) ??
      createGuard({ provider, model, requestsPerMinute, tokensPerMinute }, shared, breaking)
    guards.set(name, guard)
    return guard
  }
  return {
    place(place, model, capabilities) {
      const guard = guardOf(model, capabilities)
      // What is laid down for a question that nobody may ask now would be laid down in vain, again and again.
      return async (clip, can, signal) => {
        await guard.throwIfAway()
        return place(clip, can, signal)
      }
    },
    chat(chat, capabilities) {
      const { provider, model } = chat
      const guard = guardOf(chat, capabilities)
      return {
        ...{ provider, model },
        ask(request) {
          const { inputTokens, outputTokens } = expectedUsage('vision', request, capabilities)
          return guard.call(inputTokens + outputTokens, request.signal, () => chat.ask(request))
        },
        async health() {
          guard.throwIfOpen()
          await chat.health()
        },
      }
    },
    embedding(embedding, capabilities) {
      const { provider, model, dimensions } = embedding
      const guard = guardOf(embedding, capabilities)
      return {
        ...{ provider, model, dimensions },
        embed(texts, kind, signal) {
          const tokens = texts.reduce((sum, text) => sum + textTokens(text), 0)
          return guard.call(tokens, signal, () => embedding.embed(texts, kind, signal))
        },
        async health() {
          guard.throwIfOpen()
          await embedding.health()
        },
      }
    },
    transcription(transcription, capabilities) {
      const guard = guardOf(transcription, capabilities)
      return {
        ...transcription,
        transcribe: (sound, signal) => guard.call(0, signal, () => transcription.transcribe(sound, signal)),
        async health() {
          guard.throwIfOpen()
          await transcription.health()
        },
      }
    },
  }
}
