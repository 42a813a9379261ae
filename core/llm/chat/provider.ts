import { SpectraError } from '../../errors.ts'
import { chooseFrames } from '../../media/frames/choose.ts'
import type { Embedding } from '../../ports.ts'
import type { ModelCapabilities } from '../model.ts'
import type { Provider, ProviderTools } from '../provider.ts'
import type { Chat } from './chat.ts'
import { createChatLanguage } from './language.ts'
import { showing, type PlaceClip } from './showing.ts'
import { createChatVision } from './vision.ts'

/** What is particular to one provider. */
export interface ChatProvider {
  name: string
  /** The models that are taken where none is named. */
  usual: { chat: string; embedding: string }
  chat(model: string, capabilities: ModelCapabilities): Chat
  embedding(model: string, capabilities: ModelCapabilities, dimensions: number): Embedding
  /** How a clip gets to a model that takes one; without it all are shown pictures. */
  place?: PlaceClip
}

/** A provider of chats as one of vision, language and embedding. */
export function createChatProvider(
  { name, usual, chat, embedding, place }: ChatProvider,
  { ffmpeg, capabilities }: ProviderTools,
): Provider {
  const show = (can: ModelCapabilities) =>
    showing({
      ...{ can, place },
      choose: (path, chosen, signal) => chooseFrames(path, { ffmpeg, ...chosen }, signal),
    })
  return {
    vision(model) {
      const can = capabilities(model || usual.chat)
      return createChatVision(chat(model || usual.chat, can), { show: show(can) })
    },
    language: (model) => createChatLanguage(chat(model || usual.chat, capabilities(model || usual.chat))),
    embedding(model, dimensions) {
      const can = capabilities(model || usual.embedding)
      const length = dimensions || can.dimensions
      if (length) return embedding(model || usual.embedding, can, length)
      throw new SpectraError(
        'SS_CONFIG_INVALID',
        `Cannot use ${name} ${model} for vectors: set M2_EMBEDDING_DIMENSIONS, as the table of models does not know their length`,
      )
    },
  }
}
