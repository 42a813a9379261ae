import { openAsBlob } from 'node:fs'
import { z } from 'zod'
import type { Spoken, Transcription } from '../../ports.ts'
import { soundUsage } from '../capabilities.ts'
import { checkedAnswer } from '../checked-answer.ts'
import type { ModelCapabilities } from '../model.ts'
import type { OpenaiClient } from './client.ts'

const TYPES = { flac: 'audio/flac', m4a: 'audio/mp4' } as const

/** Servers that only resemble OpenAI's leave out what they like. */
const Answer = z.object({
  text: z.string().nullish(),
  language: z.string().nullish(),
  segments: z.array(z.object({ start: z.number(), end: z.number(), text: z.string() })).nullish(),
})

/** Timed text by `/audio/transcriptions`, in its form `verbose_json`, the only one with times. */
export function createOpenaiTranscription(
  { provider, sdk, call }: OpenaiClient,
  model: string,
  capabilities: ModelCapabilities,
): Transcription {
  return {
    ...{ isOn: true, provider, model },
    async transcribe({ path, form, seconds }, signal) {
      signal.throwIfAborted()
      const type = TYPES[form]
      const file = new File([await openAsBlob(path, { type })], `sound.${form}`, { type })
      const answer = await call(`transcribe with ${model}`, signal, (signal) =>
        sdk.audio.transcriptions.create(
          { file, model, response_format: 'verbose_json', timestamp_granularities: ['segment'] },
          { signal },
        ),
      )
      const said = checkedAnswer(Answer, answer, { provider, model })
      const language = said.language?.trim().slice(0, LONGEST_NAME)
      return {
        ...{ provider, model, lines: linesOf(said, seconds), usage: soundUsage(capabilities, seconds) },
        ...(language && { language }),
      }
    },
    async health() {
      await call(`reach ${model}`, undefined, (signal) => sdk.models.list({ signal }))
    },
  }
}

/** Characters of the name of a language. */
const LONGEST_NAME = 40

/** Where a server times nothing, its text is said somewhere in the sound. */
function linesOf({ text, segments }: z.infer<typeof Answer>, seconds: number): Spoken['lines'] {
  const timed = segments ?? [{ start: 0, end: seconds, text: text ?? '' }]
  return timed
    .map(({ start, end, text }) => ({ startTime: start, endTime: end, text: text.trim() }))
    .filter(({ text }) => text !== '')
    .sort((a, b) => a.startTime - b.startTime)
}
