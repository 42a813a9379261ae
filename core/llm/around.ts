import type { Embedding } from '../ports.ts'
import type { Chat } from './chat/chat.ts'
import type { ModelCapabilities } from './model.ts'

/** What is put around the models of a provider, whichever it is: each keeps what its port promises. */
export interface Around {
  chat(chat: Chat, capabilities: ModelCapabilities): Chat
  embedding(embedding: Embedding, capabilities: ModelCapabilities): Embedding
}

/** The models as they are. */
export const NOTHING_AROUND: Around = { chat: (chat) => chat, embedding: (embedding) => embedding }
