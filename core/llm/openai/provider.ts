import { createChatProvider } from '../chat/provider.ts'
import type { ModelCapabilities } from '../model.ts'
import { USUAL_MODELS } from '../models.ts'
import type { Provider, ProviderTools } from '../provider.ts'
import { createOpenaiChat } from './chat.ts'
import { SpectraError } from '../../errors.ts'
import { createOpenaiClient, type OpenaiOptions } from './client.ts'
import { createOpenaiEmbedding } from './embedding.ts'
import { entraTokens } from './entra.ts'
import { createOpenaiTranscription } from './transcription.ts'
import { withoutEnd } from '../../without-end.ts'

/** OpenAI, and whatever speaks its API: vLLM, Ollama, LM Studio. */
export function createOpenaiProvider(options: OpenaiOptions, tools: ProviderTools): Provider {
  const client = createOpenaiClient(options)
  return createChatProvider(
    {
      name: options.provider,
      usual: USUAL_MODELS.openai,
      chat: (model, can) => createOpenaiChat(client, model, can),
      embedding: (model, can, dimensions) => createOpenaiEmbedding(client, model, can, dimensions),
      // The API of Azure, in its version 1, has no such path.
      ...(options.provider === 'openai' && {
        transcription: (model: string, can: ModelCapabilities) =>
          createOpenaiTranscription(client, model, can),
      }),
    },
    tools,
  )
}

/** Where the API of OpenAI lies at a resource of Azure. */
const AZURE_PATH = '/openai/v1'

/**
 * Azure OpenAI, by its API of version 1: that of OpenAI, at an address of one's own. Models are named by their deployments. Without
 * a key it is asked as who the machine is (Entra ID).
 * @throws SS_CONFIG_INVALID without an address
 */
export function createAzureOpenaiProvider(
  { endpoint, apiKey, timeoutMs }: { endpoint: string; apiKey: string; timeoutMs: number },
  tools: ProviderTools,
): Provider {
  if (endpoint === '')
    throw new SpectraError('SS_CONFIG_INVALID', 'Cannot use azure-openai: AZURE_OPENAI_ENDPOINT is not set')
  const base = withoutEnd(endpoint, '/')
  const baseURL = base.endsWith(AZURE_PATH) ? base : `${base}${AZURE_PATH}`
  const whole = { provider: 'azure-openai', baseURL, timeoutMs }
  if (apiKey === '') return createOpenaiProvider({ ...whole, apiKey: entraTokens(endpoint) }, tools)
  return createOpenaiProvider({ ...whole, apiKey, headers: { 'api-key': apiKey } }, tools)
}
