import { z } from 'zod'
import { flag, list, setting } from './setting.ts'

/** The adapters of models; each has its folder in core/llm. */
export const PROVIDERS = ['local', 'openai', 'azure-openai', 'bedrock', 'gemini'] as const
export type ProviderName = (typeof PROVIDERS)[number]

/** Names that others give them. */
const ALIASES: Readonly<Record<string, string>> = {
  azure: 'azure-openai',
  google: 'gemini',
}

const nameOf = (text: string): string => ALIASES[text] ?? text

export const isProvider = (text: string): text is ProviderName =>
  (PROVIDERS as readonly string[]).includes(nameOf(text))
const known = { error: `known are: ${PROVIDERS.join(', ')}` }

/** `provider` or `provider/model`. */
const choice = z.string().refine((text) => isProvider(text.split('/')[0]!), known)

/** Of one entry: the model is empty where none is named. */
export function providerOf(text: string): { provider: ProviderName; model: string } {
  const [name, ...model] = text.split('/')
  return { provider: nameOf(name!) as ProviderName, model: model.join('/') }
}

const url = z.url({ protocol: /^https?$/ }).or(z.literal(''))

/** Who describes, finds events and gives vectors, and how they are reached. */
export const MODEL_SETTINGS = {
  providers: setting(
    'LLM_PROVIDERS_TO_INIT',
    list(z.string().refine(isProvider, known)),
    [],
    'Providers that may be used, with commas between them; empty: those that other settings name',
  ),
  visionProviders: setting(
    'VLM_PROVIDERS',
    list(choice),
    [],
    'Who describes chunks, in the order in which they are asked, such as openai/gpt-4o,local; empty: M1_VLM_PROVIDER',
  ),
  visionProvider: setting(
    'M1_VLM_PROVIDER',
    choice.or(z.literal('')),
    '',
    'Who describes chunks; empty: openai where OPENAI_BASE_URL is set, else the first of LLM_PROVIDERS_TO_INIT, else local',
  ),
  visionModel: setting(
    'M1_VLM_MODEL',
    z.string(),
    '',
    'Model of the first of those who describe, where it is not named behind its provider',
  ),
  languageProviders: setting(
    'LLM_PROVIDERS',
    list(choice),
    [],
    'Who finds events and answers, in the order in which they are asked; empty: those who describe',
  ),
  embeddingProvider: setting(
    'M2_EMBEDDING_PROVIDER',
    choice.or(z.literal('')),
    'local',
    'Who gives texts their vectors: always one, as those of different models cannot be compared',
  ),
  embeddingModel: setting(
    'M2_EMBEDDING_MODEL',
    z.string(),
    '',
    'Model that gives texts their vectors; of local also lexical-hash-384-1, or the path of a folder (docs/search.md)',
  ),
  embeddingDimensions: setting(
    'M2_EMBEDDING_DIMENSIONS',
    z.coerce.number().int().min(0).max(16_000),
    0,
    'Numbers in a vector; 0: as the table of models says',
  ),
  transcription: setting(
    'SPECTRA_TRANSCRIPTION',
    choice.or(z.literal('')),
    '',
    'Who transcribes what is said in videos, such as openai/whisper-1; empty: nobody, and no sound leaves its video',
  ),
  modelTable: setting(
    'SPECTRA_MODEL_TABLE',
    z.string(),
    '',
    'JSON file with what further models can do and cost, by provider/model; it overrides the built-in table',
  ),
  modelFacts: setting(
    'SPECTRA_MODEL_FACTS',
    z.enum(['pictures', 'always', 'never']),
    'pictures',
    'When models are told what the local analyst measured (times, tracks, numbers): with pictures, with clips too, or never',
  ),
  motionGate: setting(
    'SPECTRA_MOTION_GATE',
    flag,
    false,
    'Do not show models of providers what the local analyst sees nothing in: it describes those chunks, and their events, itself',
  ),
  modelSeconds: setting(
    'SPECTRA_MODEL_SECONDS',
    z.coerce.number().min(1).max(3600),
    120,
    'Seconds that a provider has for one whole answer',
  ),
  cassette: setting(
    'SPECTRA_CASSETTE',
    z.string().regex(/^(record|replay):./, 'it is record:FOLDER or replay:FOLDER'),
    '',
    'record:FOLDER keeps what providers are asked and answer, without secrets; replay:FOLDER answers from there, and asks nobody',
  ),
  modelPatience: setting(
    'SPECTRA_MODEL_PATIENCE_SECONDS',
    z.coerce.number().min(0).max(3600),
    60,
    'Seconds that the first of several providers may be busy before the next is asked; 0: the next is asked at once',
  ),
  openaiBaseUrl: setting(
    'OPENAI_BASE_URL',
    url,
    '',
    "Address of a server that speaks OpenAI's API, with its /v1, such as http://localhost:11434/v1; empty: OpenAI",
  ),
  openaiApiKey: setting('OPENAI_API_KEY', z.string(), '', 'Key for it; many servers of your own want none', {
    secret: true,
  }),
  azureOpenaiEndpoint: setting(
    'AZURE_OPENAI_ENDPOINT',
    url,
    '',
    'Address of a resource of Azure OpenAI, such as https://name.openai.azure.com; models are named by their deployments',
  ),
  azureOpenaiApiKey: setting(
    'AZURE_OPENAI_API_KEY',
    z.string(),
    '',
    'Key for it; empty: managed identity, or AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET',
    { secret: true },
  ),
  geminiApiKey: setting('GEMINI_API_KEY', z.string(), '', 'Key for Gemini', { secret: true }),
  googleApiKey: setting(
    'GOOGLE_API_KEY',
    z.string(),
    '',
    "Key for Gemini by the other name that Google's libraries know; it comes before GEMINI_API_KEY, as it does there",
    { secret: true },
  ),
  geminiBaseUrl: setting(
    'GOOGLE_GEMINI_BASE_URL',
    url,
    '',
    "Address of a proxy or a server of your own that speaks Gemini's API; empty: Google",
  ),
} as const
