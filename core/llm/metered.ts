import type { CallKind, Embedding, Transcription } from '../ports.ts'
import { expectedSoundUsage, usageOf } from './capabilities.ts'
import type { Chat } from './chat/chat.ts'
import { expectedUsage, textTokens } from './expected-usage.ts'
import type { Meter } from './meter.ts'
import type { ModelCapabilities } from './model.ts'

/** The same chat; each question is counted, that for a better answer and that whose answer is of no use, too. */
export const meteredChat = (
  chat: Chat,
  kind: CallKind,
  capabilities: ModelCapabilities,
  meter: Meter | undefined,
): Chat =>
  meter
    ? {
        ...{ provider: chat.provider, model: chat.model },
        ask(request) {
          const { provider, model } = chat
          const usage = expectedUsage(kind, request, capabilities)
          return meter.count({ kind, provider, model, usage }, () => chat.ask(request), request.signal)
        },
        health: () => chat.health(),
      }
    : chat

/** The same embedding; each call is counted. */
export const meteredEmbedding = (
  embedding: Embedding,
  capabilities: ModelCapabilities,
  meter: Meter | undefined,
): Embedding =>
  meter
    ? {
        ...{ provider: embedding.provider, model: embedding.model, dimensions: embedding.dimensions },
        embed(texts, kind, signal) {
          const { provider, model } = embedding
          const tokens = texts.reduce((sum, text) => sum + textTokens(text), 0)
          const usage = usageOf(capabilities, tokens, 0)!
          const plan = { kind: 'embedding' as const, provider, model, usage }
          return meter.count(plan, () => embedding.embed(texts, kind, signal), signal)
        },
        health: () => embedding.health(),
      }
    : embedding

/** The same transcription; each call is counted. */
export const meteredTranscription = (
  transcription: Transcription,
  capabilities: ModelCapabilities,
  meter: Meter | undefined,
): Transcription =>
  meter
    ? {
        ...transcription,
        transcribe(sound, signal) {
          const { provider, model } = transcription
          const plan = {
            ...{ kind: 'transcription' as const, provider, model },
            usage: expectedSoundUsage(capabilities, sound.seconds),
          }
          return meter.count(plan, () => transcription.transcribe(sound, signal), signal)
        },
      }
    : transcription
