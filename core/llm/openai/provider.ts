import { createChatProvider } from '../chat/provider.ts'
import type { Provider, ProviderTools } from '../provider.ts'
import { createOpenaiChat } from './chat.ts'
import { SpectraError } from '../../errors.ts'
import { createOpenaiClient, type OpenaiOptions } from './client.ts'
import { createOpenaiEmbedding } from './embedding.ts'

/** OpenAI, and whatever speaks its API: vLLM, Ollama, LM Studio. */
export function createOpenaiProvider(options: OpenaiOptions, tools: ProviderTools): Provider {
  const client = createOpenaiClient(options)
  return createChatProvider(
    {
      name: options.provider,
      usual: { chat: 'gpt-4.1-mini', embedding: 'text-embedding-3-small' },
      chat: (model, can) => createOpenaiChat(client, model, can),
      embedding: (model, can, dimensions) => createOpenaiEmbedding(client, model, can, dimensions),
    },
    tools,
  )
}

/** Where the API of OpenAI lies at a resource of Azure. */
const AZURE_PATH = '/openai/v1'

/**
 * Azure OpenAI, by its API of version 1: that of OpenAI, at an address of one's own. Models are named by their deployments.
 * @throws SS_CONFIG_INVALID without an address
 */
export function createAzureOpenaiProvider(
  { endpoint, apiKey, timeoutMs }: { endpoint: string; apiKey: string; timeoutMs: number },
  tools: ProviderTools,
): Provider {
  if (endpoint === '')
    throw new SpectraError('SS_CONFIG_INVALID', 'Cannot use azure-openai: AZURE_OPENAI_ENDPOINT is not set')
  const base = endpoint.replace(/\/+$/, '')
  const baseURL = base.endsWith(AZURE_PATH) ? base : `${base}${AZURE_PATH}`
  const headers = { 'api-key': apiKey }
  return createOpenaiProvider({ provider: 'azure-openai', baseURL, apiKey, headers, timeoutMs }, tools)
}
