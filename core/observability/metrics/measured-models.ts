import type { Provider } from '../../llm/provider.ts'
import type { CallSpan, MetricsSink, ModelAnswer, Sound } from '../../ports.ts'
import { timed } from './timed.ts'

type Call = CallSpan['call']

/** The same models; each call is counted and timed under the name of the model that was configured. */
export function measuredProvider(provider: Provider, metrics: MetricsSink): Provider {
  const measure = <T extends ModelAnswer>(
    call: Call,
    { provider, model }: { provider: string; model: string },
    ask: () => Promise<T>,
  ): Promise<T> => {
    const labels = { call, provider, model }
    return timed(
      async () => {
        const answer = await ask()
        countUsage(metrics, labels, answer.usage)
        return answer
      },
      (seconds, outcome) => {
        metrics.observe('spectra_model_call_duration_seconds', labels, seconds)
        metrics.count('spectra_model_calls_total', { ...labels, outcome })
      },
    )
  }
  return {
    ...provider,
    vision(name) {
      const model = provider.vision(name)
      return {
        ...model,
        describe: (request, signal) => measure('vision', model, () => model.describe(request, signal)),
      }
    },
    language(name) {
      const model = provider.language(name)
      return {
        ...model,
        generate: (messages, options) => measure('language', model, () => model.generate(messages, options)),
      }
    },
    ...(provider.transcription && {
      transcription(name: string) {
        const model = provider.transcription!(name)
        return {
          ...model,
          transcribe: (sound: Sound, signal: AbortSignal) =>
            measure('transcription', model, () => model.transcribe(sound, signal)),
        }
      },
    }),
    embedding(name, dimensions) {
      const model = provider.embedding(name, dimensions)
      return {
        ...model,
        embed: (texts, kind, signal) => measure('embedding', model, () => model.embed(texts, kind, signal)),
      }
    },
  }
}

function countUsage(
  metrics: MetricsSink,
  labels: { call: Call; provider: string; model: string },
  usage: ModelAnswer['usage'],
): void {
  if (!usage) return
  metrics.count('spectra_model_tokens_total', { ...labels, direction: 'input' }, usage.inputTokens)
  metrics.count('spectra_model_tokens_total', { ...labels, direction: 'output' }, usage.outputTokens)
  if (usage.costUsd) metrics.count('spectra_model_cost_dollars_total', labels, usage.costUsd)
}
