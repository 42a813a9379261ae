import { createChatTranscription } from '../chat/transcription.ts'
import { createChatProvider } from '../chat/provider.ts'
import { USUAL_MODELS } from '../models.ts'
import type { Provider, ProviderTools } from '../provider.ts'
import { createGeminiChat } from './chat.ts'
import { createGeminiClient, type GeminiOptions } from './client.ts'
import { createGeminiEmbedding } from './embedding.ts'
import { placeClip } from './place.ts'

/** Gemini, by Google's API for developers. @throws SS_CONFIG_INVALID without a key */
export function createGeminiProvider(options: GeminiOptions, tools: ProviderTools): Provider {
  const client = createGeminiClient(options)
  return createChatProvider(
    {
      name: client.provider,
      usual: USUAL_MODELS.gemini,
      chat: (model, can) => createGeminiChat(client, model, can),
      embedding: (model, can, dimensions) => createGeminiEmbedding(client, model, can, dimensions),
      transcription: (model, can) => createChatTranscription(createGeminiChat(client, model, can), can),
      place: placeClip(client),
    },
    tools,
  )
}
