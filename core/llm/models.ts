import type { ModelCapabilities } from './model.ts'

const price = (input: number, output: number) => ({ price: { input, output } })

/** The models that are taken where none is named. */
export const USUAL_MODELS = {
  openai: { chat: 'gpt-4.1-mini', embedding: 'text-embedding-3-small', transcription: 'whisper-1' },
  'azure-openai': { chat: 'gpt-4.1-mini', embedding: 'text-embedding-3-small' },
  bedrock: {
    chat: 'amazon.nova-pro-v1:0',
    embedding: 'amazon.titan-embed-text-v2:0',
    transcription: 'mistral.voxtral-mini-3b-2507',
  },
  gemini: {
    chat: 'gemini-3.5-flash-lite',
    embedding: 'gemini-embedding-2',
    transcription: 'gemini-3.5-flash-lite',
  },
} as const

/** By a tool that it has to call. */
const CALLS = { structured: 'schema' } as const

/** A request to Nova has at most 25 MB, in which a video takes a third more than its bytes. */
const NOVA_VIDEO = { videoBytes: 18_000_000, storedVideoBytes: 1024 ** 3 }

/**
 * Voxtral hears, and sees nothing. A request to it has about 2 MB, in which a sound takes a third more than its bytes: a minute or
 * two of FLAC. Half a minute takes 375 tokens.
 */
const VOXTRAL = { soundBytes: 1_400_000, soundTokens: 13, contextTokens: 32_000 }

/**
 * What is known of models. Prices are those that the providers published for requests of the standard tier when this was
 * written, in US dollars per million tokens: SPECTRA_MODEL_TABLE overrides and extends this table.
 */
export const MODELS: Readonly<Record<string, Partial<ModelCapabilities>>> = {
  'openai/*': { pictures: 12, pictureSide: 768 },
  'openai/gpt-4o': { contextTokens: 128_000, ...price(2.5, 10) },
  'openai/gpt-4o-mini': { contextTokens: 128_000, pictureTokens: 14_167, ...price(0.15, 0.6) },
  'openai/gpt-4.1': { contextTokens: 1_000_000, ...price(2, 8) },
  'openai/gpt-4.1-mini': { contextTokens: 1_000_000, ...price(0.4, 1.6) },
  'openai/gpt-4.1-nano': { contextTokens: 1_000_000, ...price(0.1, 0.4) },
  'openai/gpt-5': { contextTokens: 400_000, outputTokens: 16_384, ...price(1.25, 10) },
  'openai/gpt-5-mini': { contextTokens: 400_000, outputTokens: 16_384, ...price(0.25, 2) },
  'openai/gpt-5-nano': { contextTokens: 400_000, outputTokens: 16_384, ...price(0.05, 0.4) },
  'openai/whisper-1': { minutePrice: 0.006 },
  'openai/text-embedding-3-small': { dimensions: 1536, shortens: true, ...price(0.02, 0) },
  'openai/text-embedding-3-large': { dimensions: 3072, shortens: true, ...price(0.13, 0) },
  'openai/text-embedding-ada-002': { dimensions: 1536, ...price(0.1, 0) },

  'azure-openai/*': { pictures: 12, pictureSide: 768 },
  'azure-openai/text-embedding-3-small': { dimensions: 1536, shortens: true, ...price(0.02, 0) },
  'azure-openai/text-embedding-3-large': { dimensions: 3072, shortens: true, ...price(0.13, 0) },
  'azure-openai/gpt-4o': { ...price(2.5, 10) },
  'azure-openai/gpt-4o-mini': { pictureTokens: 14_167, ...price(0.15, 0.6) },
  'azure-openai/gpt-4.1': { ...price(2, 8) },
  'azure-openai/gpt-4.1-mini': { ...price(0.4, 1.6) },

  // Whether a model can be made to call a tool differs: who is not known for it is told the form in words.
  'bedrock/*': { pictures: 12, pictureSide: 768, structured: 'json' },
  'bedrock/amazon.nova-micro': { ...CALLS, ...price(0.035, 0.14) },
  'bedrock/amazon.nova-lite': { ...CALLS, ...NOVA_VIDEO, contextTokens: 300_000, ...price(0.06, 0.24) },
  'bedrock/amazon.nova-pro': { ...CALLS, ...NOVA_VIDEO, contextTokens: 300_000, ...price(0.8, 3.2) },
  'bedrock/amazon.nova-premier': { ...CALLS, ...NOVA_VIDEO, contextTokens: 1_000_000, ...price(2.5, 12.5) },
  'bedrock/amazon.nova-2-lite': { ...CALLS, ...NOVA_VIDEO, contextTokens: 1_000_000, ...price(0.3, 2.5) },
  'bedrock/anthropic.claude': { ...CALLS, contextTokens: 200_000 },
  'bedrock/anthropic.claude-3-haiku': { ...CALLS, contextTokens: 200_000, ...price(0.25, 1.25) },
  'bedrock/anthropic.claude-3-5-sonnet': { ...CALLS, contextTokens: 200_000, ...price(3, 15) },
  'bedrock/anthropic.claude-3-7-sonnet': { ...CALLS, contextTokens: 200_000, ...price(3, 15) },
  'bedrock/anthropic.claude-sonnet-4': { ...CALLS, contextTokens: 200_000, ...price(3, 15) },
  'bedrock/anthropic.claude-haiku-4-5': { ...CALLS, contextTokens: 200_000, ...price(1, 5) },
  'bedrock/mistral.voxtral-mini': { ...VOXTRAL, ...price(0.04, 0.04) },
  'bedrock/mistral.voxtral-small': { ...VOXTRAL, ...price(0.1, 0.3) },
  'bedrock/amazon.titan-embed-text-v2:0': { dimensions: 1024, shortens: true, ...price(0.02, 0) },
  'bedrock/cohere.embed-english-v3': { dimensions: 1024, ...price(0.1, 0) },
  'bedrock/cohere.embed-multilingual-v3': { dimensions: 1024, ...price(0.1, 0) },

  // A request of 20 MB carries 14 MB of video; one of the Files API may have 2 GB. Thoughts count as output.
  'gemini/*': {
    // A request has at most 20 MB, in which a sound takes a third more than its bytes.
    soundBytes: 14_500_000,
    ...{ videoBytes: 14_000_000, storedVideoBytes: 2_000_000_000, pictures: 24, pictureSide: 768 },
    ...{ contextTokens: 1_000_000, outputTokens: 16_384 },
  },
  // Until the end of 2026; 1.5 and 7.5 from then on.
  'gemini/gemini-3.8-flash': { ...price(0.75, 3.75) },
  'gemini/gemini-3.5-flash': { ...price(1.5, 9) },
  'gemini/gemini-3.5-flash-lite': { ...price(0.3, 2.5) },
  // For requests of up to 200,000 tokens.
  'gemini/gemini-3.1-pro': { ...price(2, 12) },
  'gemini/gemini-3.1-flash-lite': { ...price(0.25, 1.5) },
  'gemini/gemini-3-flash': { ...price(0.5, 3) },
  'gemini/gemini-2.5-flash-lite': { ...price(0.1, 0.4) },
  'gemini/gemini-embedding-2': { dimensions: 3072, shortens: true, ...price(0.2, 0) },
  'gemini/gemini-embedding-001': { dimensions: 3072, shortens: true, ...price(0.15, 0) },
}
