import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { SpectraError } from '../../errors.ts'
import { issuesOf } from '../../issues.ts'
import type { Embedding, Spoken, Transcription } from '../../ports.ts'
import type { Around } from '../around.ts'
import type { Chat, ChatAnswer } from '../chat/chat.ts'
import { createCleaner, mapTexts } from './clean.ts'
import { createIds } from './ids.ts'
import { chatQuestion, sha256 } from './questions.ts'
import type { Tape } from './tape.ts'

const Usage = z
  .object({ inputTokens: z.number(), outputTokens: z.number(), costUsd: z.number().optional() })
  .optional()

const Answered = z.object({
  text: z.string(),
  toolCalls: z.array(z.object({ id: z.string(), name: z.string(), arguments: z.unknown() })),
  ended: z.enum(['whole', 'cut', 'refused']),
  refusal: z.string().optional(),
  usage: Usage,
})

/** Vectors as base64 of 32-bit numbers, the least first. */
const Embedded = z.object({ vectors: z.array(z.base64()), usage: Usage })

const Transcribed = z.object({
  lines: z.array(z.object({ startTime: z.number(), endTime: z.number(), text: z.string() })),
  language: z.string().optional(),
  usage: Usage,
})

/** How a question is answered: by the provider, with the answer put on the tape, or from the tape. */
type Ask = <T>(question: unknown, form: z.ZodType<T>, call: () => Promise<T>) => Promise<T>

/** All that goes over a provider's models goes through `ask`. */
function through(ask: Ask, place: Around['place'], clipsAt: ReadonlyMap<string, string>): Around {
  return {
    place,
    chat: (chat: Chat): Chat => ({
      ...{ provider: chat.provider, model: chat.model },
      ask: (request) =>
        ask<ChatAnswer>(chatQuestion(chat, request, clipsAt), Answered as z.ZodType<ChatAnswer>, () =>
          chat.ask(request),
        ),
      health: () => chat.health(),
    }),
    embedding: (embedding: Embedding): Embedding => ({
      ...{ provider: embedding.provider, model: embedding.model, dimensions: embedding.dimensions },
      async embed(texts, kind, signal) {
        const { provider, model, dimensions } = embedding
        const question = { call: 'embed', provider, model, dimensions, kind, texts }
        const { vectors, usage } = await ask(question, Embedded, async () => {
          const given = await embedding.embed(texts, kind, signal)
          return { vectors: given.vectors.map(written), usage: given.usage }
        })
        return { provider, model, vectors: vectors.map(readVector), usage }
      },
      health: () => embedding.health(),
    }),
    transcription: (transcription: Transcription): Transcription => ({
      ...transcription,
      async transcribe(sound, signal) {
        const { provider, model } = transcription
        const { form, seconds } = sound
        const heard = sha256(await readFile(sound.path))
        const question = { call: 'transcribe', provider, model, sound: heard, form, seconds }
        const answer = await ask(question, Transcribed, async () => {
          const { lines, language, usage } = await transcription.transcribe(sound, signal)
          return { lines, language, usage }
        })
        return { provider, model, ...(answer as Omit<Spoken, 'provider' | 'model'>) }
      },
    }),
  }
}

const written = (vector: Float32Array): string =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64')

const readVector = (text: string): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer)

/**
 * Puts each question and its answer on a tape, a refusal as well; not what a network or a busy provider did.
 * Secrets are taken out, pictures and clips are kept by their hashes.
 * @param secrets that no tape may hold
 */
export function createRecorder(tape: Tape, secrets: readonly string[]): Around {
  const clean = createCleaner(secrets)
  const clipsAt = new Map<string, string>()
  return through(
    async (asked, _form, call) => {
      const ids = createIds()
      const kept = (value: unknown): unknown => mapTexts(value, (text) => ids.hide(clean(text)))
      const question = kept(asked)
      const key = keyOf(question)
      try {
        const answer = await call()
        await tape.write(key, { question, answer: kept(answer) })
        return answer
      } catch (thrown) {
        if (thrown instanceof SpectraError && thrown.code === 'SS_PROVIDER_REFUSED') {
          const message = String(kept(thrown.message))
          await tape.write(key, { question, refused: { code: thrown.code, message } })
        }
        throw thrown
      }
    },
    (place) => async (clip, can, signal) => {
      const placed = await place(clip, can, signal)
      if (placed && 'videoAt' in placed.part) {
        clipsAt.set(placed.part.videoAt, sha256(await readFile(clip.path)))
      }
      return placed
    },
    clipsAt,
  )
}

/**
 * Answers from a tape; nobody is asked, and no key is needed.
 * @param secrets that were taken out of the questions of the tape, too
 * @throws by its calls SS_CONFIG_INVALID where the tape has no answer
 */
export function createPlayer(tape: Tape, secrets: readonly string[]): Around {
  const clean = createCleaner(secrets)
  const around = through(
    async (asked, form) => {
      const ids = createIds()
      const question = mapTexts(asked, (text) => ids.hide(clean(text)))
      const key = keyOf(question)
      const take = await tape.read(key)
      if (!take) throw notOnTape(tape, asked, key)
      if (take.refused) throw new SpectraError(take.refused.code, ids.show(take.refused.message))
      const parsed = form.safeParse(mapTexts(take.answer, ids.show))
      if (parsed.success) return parsed.data
      throw new SpectraError(
        'SS_CONFIG_INVALID',
        `Cannot replay ${key}.json of the cassette ${tape.dir}: ${issuesOf(parsed.error)}`,
      )
    },
    () => async (clip) => ({ part: { video: await readFile(clip.path) } }),
    new Map(),
  )
  const health = async (): Promise<void> => undefined
  return {
    ...around,
    chat: (chat, can) => ({ ...around.chat(chat, can), health }),
    embedding: (embedding, can) => ({ ...around.embedding(embedding, can), health }),
    transcription: (transcription, can) => ({ ...around.transcription(transcription, can), health }),
  }
}

const keyOf = (question: unknown): string => sha256(JSON.stringify(question)).slice(0, 32)

function notOnTape({ dir }: Tape, asked: unknown, key: string): SpectraError {
  const { call, provider, model } = asked as { call: string; provider: string; model: string }
  const advice = `Record it: the same command with the key of ${provider}, and SPECTRA_CASSETTE=record:${dir}`
  return new SpectraError(
    'SS_CONFIG_INVALID',
    `Cannot replay a call of ${provider} ${model} (${call}): it is not on the cassette ${dir} (${key}). ${advice}`,
    { details: { advice } },
  )
}
