import { createChatProvider } from '../chat/provider.ts'
import type { Provider, ProviderTools } from '../provider.ts'
import { createOpenaiChat } from './chat.ts'
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
