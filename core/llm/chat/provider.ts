import { SpectraError } from '../../errors.ts'
import { chooseFrames } from '../../media/frames/choose.ts'
import type { CallKind, Embedding, Transcription } from '../../ports.ts'
import { NOTHING_AROUND } from '../around.ts'
import { meteredChat, meteredEmbedding, meteredTranscription } from '../metered.ts'
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
  usual: { chat: string; embedding: string; transcription?: string }
  chat(model: string, capabilities: ModelCapabilities): Chat
  embedding(model: string, capabilities: ModelCapabilities, dimensions: number): Embedding
  /** Absent where none of its models hears. */
  transcription?(model: string, capabilities: ModelCapabilities): Transcription
  /** How a clip gets to a model that takes one; without it all are shown pictures. */
  place?: PlaceClip
}

/** A provider of chats as one of vision, language and embedding. */
export function createChatProvider(
  { name, usual, chat, embedding, transcription, place }: ChatProvider,
  { ffmpeg, capabilities, meter, around = NOTHING_AROUND, facts }: ProviderTools,
): Provider {
  const show = (chat: Chat, can: ModelCapabilities) =>
    showing({
      ...{ can, place: place && around.place(place, chat, can) },
      choose: (path, chosen, signal) => chooseFrames(path, { ffmpeg, ...chosen }, signal),
    })
  const chatFor = (kind: CallKind, model: string, can: ModelCapabilities): Chat =>
    meteredChat(around.chat(chat(model, can), can), kind, can, meter)
  const embeddingFor = (model: string, can: ModelCapabilities, dimensions: number): Embedding =>
    meteredEmbedding(around.embedding(embedding(model, can, dimensions), can), can, meter)
  return {
    vision(model) {
      const can = capabilities(model || usual.chat)
      const chat = chatFor('vision', model || usual.chat, can)
      return createChatVision(chat, { show: show(chat, can), facts })
    },
    language(model) {
      const can = capabilities(model || usual.chat)
      return createChatLanguage(chatFor('language', model || usual.chat, can))
    },
    ...(transcription && {
      transcription(model: string) {
        const named = model || usual.transcription!
        const can = capabilities(named)
        return meteredTranscription(around.transcription(transcription(named, can), can), can, meter)
      },
    }),
    embedding(model, dimensions) {
      const can = capabilities(model || usual.embedding)
      const length = dimensions || can.dimensions
      if (length) return embeddingFor(model || usual.embedding, can, length)
      throw new SpectraError(
        'SS_CONFIG_INVALID',
        `Cannot use ${name} ${model} for vectors: set M2_EMBEDDING_DIMENSIONS, as the table of models does not know their length`,
      )
    },
  }
}
