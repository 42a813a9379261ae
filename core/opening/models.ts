import { isAbsolute } from 'node:path'
import type { Config } from '../config.ts'
import { awsCredentialsOf } from '../config/aws.ts'
import { isProvider, providerOf, type ProviderName } from '../config/models.ts'
import type { Renewal } from '../config/renewal.ts'
import { SpectraError } from '../errors.ts'
import { capabilitiesOf, loadModelTable, type ModelTable } from '../llm/capabilities.ts'
import { createFacts } from '../llm/facts.ts'
import { languageChain, visionChain } from '../llm/fallback.ts'
import { voiceWeights } from '../llm/local/voice/installed.ts'
import type { SentenceWeights } from '../llm/local/sentences/weights.ts'
import type { Looks } from '../llm/local/looks.ts'
import type { Meter } from '../llm/meter.ts'
import { noTranscription } from '../llm/no-transcription.ts'
import type { Around } from '../llm/around.ts'
import type { Shared } from '../llm/limits/guard.ts'
import type { Provider } from '../llm/provider.ts'
import { measuredProvider } from '../observability/metrics/measured-models.ts'
import type { ModelCapabilities } from '../llm/model.ts'
import type { Embedding, EmbeddingSpace, Language, MetricsSink, Transcription, Vision } from '../ports.ts'
import { alone, aroundModels } from './around-models.ts'
import type { Closers } from './opening.ts'
import { openRenewed } from './renewed-provider.ts'
import { addressesInAws } from './storage.ts'

export interface Models {
  vision: Vision
  language: Language
  embedding: Embedding
  transcription: Transcription
  /** Another model of vectors, of which rows still have some. @throws SS_CONFIG_INVALID where it cannot be asked as configured */
  embeddingOf: EmbeddingOf
  /** Who may be asked by each, in that order, and what is known of it. */
  asked: AskedModels
  /** The local analyst, whoever else describes; opened when it is first asked for. Both see a chunk of one request at one look. */
  analyst: () => Promise<{ looks: Looks; vision: Vision }>
  /** What it looks with alone. */
  looks: () => Promise<Looks>
}

/** One of a chain. */
export interface AskedModel {
  provider: string
  model: string
  capabilities: ModelCapabilities
}

export type AskedModels = Record<'vision' | 'language' | 'embedding' | 'transcription', readonly AskedModel[]>

export type EmbeddingOf = (space: EmbeddingSpace & { provider: string }) => Promise<Embedding>

interface Opening {
  config: Config
  ffmpeg: string
  table: ModelTable
  closers: Closers
  meter?: Meter
  around: Around
  /** Shared by all who want to know what the local analyst measures; opened when somebody first does. */
  looks: () => Promise<Looks>
}

/** The adapters, each loaded where it is chosen. */
const PROVIDERS: Record<ProviderName, (opening: Opening) => Promise<Provider>> = {
  local: async ({ config, ffmpeg, closers, looks }) => {
    const { createLocalProvider } = await import('../llm/local/provider.ts')
    const { analysisThreads: threads, detector, voice } = config
    const own = await ownVectors(config)
    return createLocalProvider({ ffmpeg, threads, detector, voice, own, looks: await looks() }, closers)
  },
  openai: async (opening) => {
    const { createOpenaiProvider } = await import('../llm/openai/provider.ts')
    const { openaiBaseUrl, openaiApiKey, modelSeconds } = opening.config
    return createOpenaiProvider(
      {
        provider: 'openai',
        baseURL: openaiBaseUrl || 'https://api.openai.com/v1',
        apiKey: openaiApiKey,
        timeoutMs: modelSeconds * 1000,
      },
      shownBy(opening, 'openai'),
    )
  },
  'azure-openai': async (opening) => {
    const { createAzureOpenaiProvider } = await import('../llm/openai/provider.ts')
    const { azureOpenaiEndpoint: endpoint, azureOpenaiApiKey: apiKey, modelSeconds } = opening.config
    const options = { endpoint, apiKey, timeoutMs: modelSeconds * 1000 }
    return createAzureOpenaiProvider(options, shownBy(opening, 'azure-openai'))
  },
  bedrock: async (opening) => {
    const { openBedrockProvider } = await import('../llm/bedrock/provider.ts')
    const { awsRegion, bedrockEndpoint, bedrockToken, modelSeconds } = opening.config
    const options = {
      region: awsRegion,
      endpoint: bedrockEndpoint,
      bearerToken: bedrockToken,
      credentials: awsCredentialsOf(opening.config),
      timeoutMs: modelSeconds * 1000,
    }
    return openBedrockProvider(options, shownBy(opening, 'bedrock'), await addressesInAws(opening.config))
  },
  gemini: async (opening) => {
    const { createGeminiProvider } = await import('../llm/gemini/provider.ts')
    const { googleApiKey, geminiApiKey, geminiBaseUrl: baseUrl, modelSeconds } = opening.config
    const options = { apiKey: googleApiKey || geminiApiKey, baseUrl, timeoutMs: modelSeconds * 1000 }
    return createGeminiProvider(options, shownBy(opening, 'gemini'))
  },
}

const shownBy = ({ config, ffmpeg, table, meter, around, looks }: Opening, provider: ProviderName) => ({
  ...{ ffmpeg, meter, around },
  ...(config.modelFacts !== 'never' && { facts: createFacts(looks, config.modelFacts === 'always') }),
  capabilities: (model: string) => capabilitiesOf(table, provider, model),
})

/**
 * Who describes, finds events and gives vectors, as the configuration chooses. Several make a chain, in which the next answers
 * where one cannot; never so for vectors.
 * @param shared by which all processes keep models within their limits. @default this process does alone
 * @throws SS_CONFIG_INVALID
 */
export async function openModels(
  config: Config,
  ffmpeg: string,
  closers: Closers,
  { meter, ...given }: { meter?: Meter } & Surroundings = {},
): Promise<Models> {
  const { shared = alone() } = given
  const looks = sharedLooks({ config, ffmpeg, closers })
  const provider = await providersOf({ config, ffmpeg, closers, meter, looks }, { ...given, shared })
  const describing = describers(config)
  const told = config.languageProviders.map(providerOf)
  const visions: Vision[] = []
  for (const { provider: name, model } of describing) visions.push((await provider(name)).vision(model))
  const languages: Language[] = []
  for (const { provider: name, model } of told.length > 0 ? told : describing) {
    languages.push((await provider(name)).language(model))
  }
  const embeddings = await embeddingsOf(config, provider)
  const transcription = await transcriptionOf(config, provider)
  const patience = { patienceMs: config.modelPatience * 1000, clock: shared.clock }
  const table = await loadModelTable(config.modelTable)
  const asked = ({ provider, model }: { provider: string; model: string }): AskedModel => ({
    ...{ provider, model, capabilities: capabilitiesOf(table, provider, model) },
  })
  return {
    asked: {
      vision: visions.map(asked),
      language: languages.map(asked),
      embedding: [asked(embeddings.embedding)],
      transcription: transcription.isOn ? [asked(transcription)] : [],
    },
    vision: visionChain(visions, patience),
    language: languageChain(languages, patience),
    analyst: async () => ({ looks: await looks(), vision: (await provider('local')).vision('') }),
    ...{ ...embeddings, transcription, looks },
  }
}

/** What gives vectors locally, where that is a folder. */
async function ownVectors(config: Config): Promise<SentenceWeights | undefined> {
  const { provider, model } = embeddingChoice(config)
  if (provider !== 'local' || !isAbsolute(model)) return undefined
  const { ownSentences } = await import('../llm/local/sentences/weights.ts')
  return ownSentences(model)
}

function embeddingChoice(config: Config): { provider: ProviderName; model: string } {
  const { provider, model } = providerOf(config.embeddingProvider || 'local')
  return { provider, model: model || config.embeddingModel }
}

/** Who gives vectors alone, for a command that shows nobody a picture. @throws SS_CONFIG_INVALID */
export async function openEmbeddings(
  config: Config,
  closers: Closers,
): Promise<Pick<Models, 'embedding' | 'embeddingOf' | 'looks'>> {
  const given = { config, ffmpeg: config.ffmpegPath, closers }
  const looks = sharedLooks(given)
  return { ...(await embeddingsOf(config, await providersOf({ ...given, looks }))), looks }
}

type ProviderOf = (name: ProviderName) => Promise<Provider>

/** What models are opened among. */
interface Surroundings {
  metrics?: MetricsSink
  shared?: Shared
  renewal?: Renewal
}

/** Each provider is opened once, when it is first asked for. */
async function providersOf(
  given: Omit<Opening, 'table' | 'around'>,
  { metrics, renewal, shared = alone() }: Surroundings = {},
): Promise<ProviderOf> {
  const { config } = given
  const table = await loadModelTable(config.modelTable)
  const opened = new Map<ProviderName, Promise<Provider>>()
  const open = async (name: ProviderName): Promise<Provider> => {
    const around = await aroundModels(name, config, shared)
    const openBy = (now: Config): Promise<Provider> =>
      PROVIDERS[name]({ ...given, config: now, table, around })
    const one = await (renewal ? openRenewed(name, renewal, openBy) : openBy(config))
    return metrics ? measuredProvider(one, metrics) : one
  }
  return (name) => {
    refuseUnlisted(config, name)
    const one = opened.get(name) ?? open(name)
    opened.set(name, one)
    return one
  }
}

function sharedLooks({
  config,
  ffmpeg,
  closers,
}: Pick<Opening, 'config' | 'ffmpeg' | 'closers'>): Opening['looks'] {
  let opening: Promise<Looks> | undefined
  return () =>
    (opening ??= import('../llm/local/looks.ts').then(({ createLooks }) => {
      const { analysisThreads: threads, detector, voice } = config
      const looks = createLooks({ ffmpeg, threads, detector, voice })
      closers.push(() => looks.close())
      return looks
    }))
}

async function embeddingsOf(
  config: Config,
  provider: ProviderOf,
): Promise<Pick<Models, 'embedding' | 'embeddingOf'>> {
  const { provider: name, model } = embeddingChoice(config)
  const usual = (await provider(name)).embedding(model, config.embeddingDimensions)
  return {
    embedding: usual,
    async embeddingOf({ provider: whose, model, dimensions }) {
      // Rows that are older than it was written down: those of the local model are known by its name.
      const known = isProvider(whose) ? whose : 'local'
      const found = (await provider(known)).embedding(model, dimensions)
      if (found.model === model && found.dimensions === dimensions) return found
      const state = whose === '' ? 'nobody wrote down whose it is' : `${whose} gives others`
      throw new SpectraError('SS_CONFIG_INVALID', `Cannot ask for vectors of ${model}: ${state}`)
    },
  }
}

async function transcriptionOf(config: Config, provider: ProviderOf): Promise<Transcription> {
  if (config.transcription === '') return noTranscription
  const { provider: name, model } = providerOf(config.transcription)
  const found = (await provider(name)).transcription?.(model)
  if (found) return found
  throw new SpectraError(
    'SS_CONFIG_INVALID',
    `Cannot transcribe with ${name}: only openai, gemini, bedrock, or a server that OPENAI_BASE_URL names can be SPECTRA_TRANSCRIPTION`,
  )
}

/** Who describes chunks, in order. */
export function describers(config: Config): { provider: ProviderName; model: string }[] {
  const { visionProviders, visionProvider, visionModel, providers, openaiBaseUrl } = config
  // A key may lie in the environment for something else: alone it sends nobody's footage anywhere.
  const usual = openaiBaseUrl === '' ? (providers[0] ?? 'local') : 'openai'
  const named = visionProviders.length > 0 ? visionProviders : [visionProvider || usual]
  return named.map(providerOf).map(({ provider, model }, index) => ({
    provider,
    model: model || (index === 0 ? visionModel : ''),
  }))
}

/** Whether the local analyst tells where somebody speaks: it is among those who describe, and can hear. */
export const hearsVoices = (config: Config): boolean =>
  config.voice !== 'off' &&
  describers(config).some(({ provider }) => provider === 'local') &&
  voiceWeights() !== undefined

function refuseUnlisted({ providers }: Config, name: ProviderName): void {
  if (providers.length === 0 || name === 'local') return
  if (providers.some((each) => providerOf(each).provider === name)) return
  throw new SpectraError(
    'SS_CONFIG_INVALID',
    `Cannot use the provider ${name}: LLM_PROVIDERS_TO_INIT names ${providers.join(', ')} only`,
  )
}
