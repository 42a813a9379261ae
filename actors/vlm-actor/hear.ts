import { SpectraError, toSpectraError, type ErrorCode } from '../../core/errors.ts'
import type { Ports, Sound, Spoken } from '../../core/ports.ts'
import type { Transcript } from '../../schema/analysis.ts'
import type { Fact } from '../../schema/facts.ts'
import { soundFormOf } from '../../schema/keys.ts'
import type { ChunkProcessingRequest } from '../../schema/messages/index.ts'

type Needs = Pick<Ports, 'ledger' | 'storage' | 'transcription' | 'clock'>

export interface Heard {
  transcript?: Transcript
  /** To be recorded at once: what is paid for is kept, whatever becomes of the description. */
  fact?: Fact
}

/** Each try is a request of its own; the waits between them in milliseconds. */
const WAITS = [1000, 4000]

/** What a chunk can do without its text for. Anything else concerns the chunk, or passes: then the message waits. */
const DONE_WITHOUT: readonly ErrorCode[] = [
  'SS_PROVIDER_UNAVAILABLE',
  'SS_PROVIDER_REFUSED',
  'SS_ANALYSIS_FAILED',
]

/** A chunk may have so many lines, of so many characters each. */
const MOST_LINES = 2000
const LONGEST_LINE = 2000

/**
 * What is said in a chunk that has a sound: what is recorded already, else what a model hears. A model that fails for good costs the
 * chunk its text, and the process gets a warning.
 * @throws what asks for patience, and outages
 */
export async function hear(
  { chunkId, span, soundKey }: ChunkProcessingRequest,
  { ledger, storage, transcription, clock }: Needs,
  signal: AbortSignal,
): Promise<Heard> {
  if (!soundKey) return {}
  const known = await ledger.transcript(chunkId)
  if (known) return { transcript: known }
  if (!transcription.isOn) return {}
  const seconds = span.endTime - span.startTime
  const file = await storage.asFile(soundKey, { signal }).catch((thrown: unknown) => {
    // A chunk without sound, or one that was done before: its sound is gone with its copy.
    if (toSpectraError(thrown).code === 'SS_OBJECT_NOT_FOUND') return undefined
    throw thrown
  })
  if (!file) return {}
  try {
    const sound = { path: file.path, form: soundFormOf(seconds), seconds }
    const transcript = transcriptOf(await asked(transcription, sound, clock, signal), span)
    if (!transcript) return {}
    return { transcript, fact: { fact: 'chunk_transcribed', chunkId, transcript, warnings: [] } }
  } catch (thrown) {
    signal.throwIfAborted()
    const error = toSpectraError(thrown)
    if (!isDoneWithout(error)) throw thrown
    const { provider, model } = transcription
    const message = `Could not transcribe what is said in some chunks: ${provider} ${model} did not do it`
    return { fact: { fact: 'chunk_transcribed', chunkId, warnings: [{ code: error.code, message }] } }
  } finally {
    await file.release()
  }
}

const isDoneWithout = ({ code, details }: SpectraError): boolean =>
  DONE_WITHOUT.includes(code) && details?.retryAfterMs === undefined

async function asked(
  transcription: Needs['transcription'],
  sound: Sound,
  clock: Needs['clock'],
  signal: AbortSignal,
): Promise<Spoken> {
  for (const waitMs of WAITS) {
    try {
      return await transcription.transcribe(sound, signal)
    } catch (thrown) {
      const error = toSpectraError(thrown)
      if (!error.retryable || !isDoneWithout(error)) throw thrown
      await clock.sleep(waitMs, signal)
      signal.throwIfAborted()
    }
  }
  return transcription.transcribe(sound, signal)
}

/** In the time of the video; a model's times are hints: they are clamped to the span of the chunk (P10). */
function transcriptOf(
  { lines, language, provider, model }: Spoken,
  { startTime, endTime }: ChunkProcessingRequest['span'],
): Transcript | undefined {
  const within = (time: number): number => Math.min(Math.max(startTime + time, startTime), endTime)
  const placed = lines.slice(0, MOST_LINES).map((line) => {
    const begin = within(line.startTime)
    return { startTime: begin, endTime: Math.max(begin, within(line.endTime)), text: storable(line.text) }
  })
  if (placed.length === 0) return undefined
  return { lines: placed, ...(language && { language: storable(language) }), provider, model }
}

/** PostgreSQL keeps no NUL. */
const storable = (text: string): string => text.replaceAll('\0', '').slice(0, LONGEST_LINE).toWellFormed()
