import type { ModelCapabilities } from './model.ts'

const price = (input: number, output: number) => ({ price: { input, output } })

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
}
