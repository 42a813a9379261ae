import type { Embedding, Transcription } from '../ports.ts'
import type { Chat } from './chat/chat.ts'
import type { PlaceClip } from './chat/showing.ts'
import type { ModelCapabilities } from './model.ts'

/** What is put around the models of a provider, whichever it is: each keeps what its port promises. */
export interface Around {
  chat(chat: Chat, capabilities: ModelCapabilities): Chat
  embedding(embedding: Embedding, capabilities: ModelCapabilities): Embedding
  transcription(transcription: Transcription, capabilities: ModelCapabilities): Transcription
  /** Around what brings clips to where a model sees them. */
  place(place: PlaceClip, model: Pick<Chat, 'provider' | 'model'>, capabilities: ModelCapabilities): PlaceClip
}

/** The models as they are. */
export const NOTHING_AROUND: Around = {
  chat: (chat) => chat,
  embedding: (embedding) => embedding,
  transcription: (transcription) => transcription,
  place: (place) => place,
}

/** `outer` around `inner` around the models. */
export const aroundBoth = (outer: Around, inner: Around): Around => ({
  chat: (chat, can) => outer.chat(inner.chat(chat, can), can),
  embedding: (embedding, can) => outer.embedding(inner.embedding(embedding, can), can),
  transcription: (transcription, can) => outer.transcription(inner.transcription(transcription, can), can),
  place: (place, model, can) => outer.place(inner.place(place, model, can), model, can),
})
