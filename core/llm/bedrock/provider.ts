import { readFile } from 'node:fs/promises'
import { createChatProvider } from '../chat/provider.ts'
import { createChatTranscription } from '../chat/transcription.ts'
import type { PlaceClip } from '../chat/showing.ts'
import { USUAL_MODELS } from '../models.ts'
import type { Provider, ProviderTools } from '../provider.ts'
import { createBedrockChat } from './chat.ts'
import { createBedrockClient, PROVIDER, regionOf, type BedrockOptions } from './client.ts'
import { createBedrockEmbedding } from './embedding.ts'

/** Addresses of stored objects as `s3://bucket/key`, where Bedrock can read them; undefined where it cannot. */
export type AddressOf = (key: string) => string | undefined

/**
 * Amazon Bedrock, at the region that the options or the SDK's own chain name.
 * @throws SS_CONFIG_INVALID where nothing names one
 */
export const openBedrockProvider = async (
  options: BedrockOptions,
  tools: ProviderTools,
  addressOf?: AddressOf,
): Promise<Provider> =>
  createBedrockProvider({ ...options, region: await regionOf(options) }, tools, addressOf)

/** The models of a region that is named. */
export function createBedrockProvider(
  options: BedrockOptions,
  tools: ProviderTools,
  addressOf: AddressOf = () => undefined,
): Provider {
  const client = createBedrockClient(options)
  return createChatProvider(
    {
      name: PROVIDER,
      usual: {
        chat: `${profileOf(options.region)}${USUAL_MODELS.bedrock.chat}`,
        embedding: USUAL_MODELS.bedrock.embedding,
        transcription: USUAL_MODELS.bedrock.transcription,
      },
      chat: (model, can) => createBedrockChat(client, model, can),
      embedding: (model, can, dimensions) => createBedrockEmbedding(client, model, can, dimensions),
      transcription: (model, can) => createChatTranscription(createBedrockChat(client, model, can), can),
      place: placing(addressOf),
    },
    { ...tools, capabilities: (model) => tools.capabilities(familyOf(model)) },
  )
}

/**
 * Within the request where it fits, which whoever may use the model may do; by its address in the bucket where it is larger, which
 * takes the permission to read that.
 */
const placing =
  (addressOf: AddressOf): PlaceClip =>
  async ({ path, bytes, key }, { videoBytes, storedVideoBytes }) => {
    if (bytes <= videoBytes) return { part: { video: await readFile(path) } }
    const videoAt = bytes <= storedVideoBytes ? addressOf(key) : undefined
    return videoAt === undefined ? undefined : { part: { videoAt } }
  }

const PROFILES: readonly (readonly [region: RegExp, prefix: string])[] = [
  [/^us-gov-/, 'us-gov.'],
  [/^us-/, 'us.'],
  [/^eu-/, 'eu.'],
  [/^ap-/, 'apac.'],
]

/** Most regions have the newer models by an inference profile of their continent alone. */
const profileOf = (region: string): string => PROFILES.find(([pattern]) => pattern.test(region))?.[1] ?? ''

/** A model as the table of models names it, out of an ARN or the name of an inference profile. */
export const familyOf = (model: string): string =>
  model.replace(/^arn:.*\//, '').replace(/^(us|us-gov|eu|apac|ap|au|ca|jp|global)\./, '')
