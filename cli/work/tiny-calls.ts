import { providerOf, type ProviderName } from '../../core/config/models.ts'
import type { Config } from '../../core/config.ts'
import { capabilitiesOf, loadModelTable, soundUsage, usageOf } from '../../core/llm/capabilities.ts'
import { findBinaries } from '../../core/media/binaries.ts'
import { describers, openModels, type Models } from '../../core/opening/models.ts'
import { opening } from '../../core/opening/opening.ts'
import type { CallKind } from '../../core/ports.ts'

/** One small call of a model, which a doctor makes. */
export interface TinyCall {
  kind: CallKind
  provider: ProviderName
  model: string
  /** Above zero where somebody else runs the model. US dollars, about; undefined where its price is not known. */
  costUsd: number | undefined
}

/** What the calls take in and give out, about: a few pictures and a sentence or two. Tokens. */
const TAKES = {
  vision: { text: 700, pictures: 3, answer: 300 },
  language: { text: 100, pictures: 0, answer: 100 },
  embedding: { text: 5, pictures: 0, answer: 0 },
  transcription: { text: 0, pictures: 0, answer: 0 },
}

/** Every model that the configuration names, once for each of its uses. Nobody is asked anything. @throws SS_CONFIG_INVALID */
export async function tinyCalls(config: Config): Promise<TinyCall[]> {
  const table = await loadModelTable(config.modelTable)
  const { ffmpeg } = await findBinaries(config)
  const seen = describers(config)
  const told = config.languageProviders.map(providerOf)
  const embedding = providerOf(config.embeddingProvider || 'local')
  const wanted = [
    ...seen.map((one) => ({ kind: 'vision' as const, ...one })),
    ...(told.length > 0 ? told : seen).map((one) => ({ kind: 'language' as const, ...one })),
    { kind: 'embedding' as const, ...embedding, model: embedding.model || config.embeddingModel },
    ...(config.transcription
      ? [{ kind: 'transcription' as const, ...providerOf(config.transcription) }]
      : []),
  ]
  const calls: TinyCall[] = []
  for (const { kind, provider, model: given } of wanted) {
    // An empty name is the usual one of its provider, which only that knows. One that cannot be opened is told when it is called.
    const nameOf = (models: Models): string => models[kind].model
    const usual = (): Promise<string> =>
      withOnly(config, ffmpeg, { kind, provider, model: given }, nameOf).catch(() => given)
    const model = given || (await usual())
    const { text, pictures, answer } = TAKES[kind]
    const can = capabilitiesOf(table, provider, model)
    const usage =
      kind === 'transcription'
        ? soundUsage(can, 1)
        : usageOf(can, text + pictures * can.pictureTokens, answer)
    calls.push({ kind, provider, model, costUsd: provider === 'local' ? 0 : usage?.costUsd })
  }
  return calls
}

/** Opens one model alone, so that no other answers in its place. */
export function withOnly<T>(
  config: Config,
  ffmpeg: string,
  { kind, provider, model }: Pick<TinyCall, 'kind' | 'provider' | 'model'>,
  use: (models: Models) => T | Promise<T>,
): Promise<T> {
  const named = model === '' ? provider : `${provider}/${model}`
  const none = { embeddingProvider: 'local', transcription: '' }
  const local = { visionProviders: ['local'], languageProviders: ['local'], ...none }
  // Calls of a doctor are no part of what is recorded.
  const alone: Config = { ...config, ...local, cassette: '' }
  if (kind !== 'embedding') Object.assign(alone, { embeddingModel: '', embeddingDimensions: 0 })
  if (kind === 'vision') alone.visionProviders = [named]
  if (kind === 'language') alone.languageProviders = [named]
  if (kind === 'embedding') alone.embeddingProvider = named
  if (kind === 'transcription') alone.transcription = named
  return opening((closers) => openModels(alone, ffmpeg, closers)).then(async ({ close, ...models }) => {
    try {
      return await use(models)
    } finally {
      await close()
    }
  })
}

/** The folder that answers in place of providers, where one does. */
export const replayed = ({ cassette }: Config): string | undefined => /^replay:(.*)$/s.exec(cassette)?.[1]

/** As people read it. */
export const dollars = (usd: number | undefined): string =>
  usd === undefined
    ? 'at a price that is not known'
    : usd < 0.01
      ? 'less than 1 cent'
      : `about $${usd.toFixed(2)}`
