import type { SoundForm } from '../../schema/keys.ts'
import type { ModelAnswer } from './model-answer.ts'

/** A sound as a file: one channel, 16 kHz. */
export interface Sound {
  /** Of a local file; whoever asks keeps it there until the answer has come. */
  path: string
  form: SoundForm
  seconds: number
}

/** Something that was said. */
export interface SpokenLine {
  /** Seconds from the begin of the sound, as the model has it: a hint, which may lie outside of it. */
  startTime: number
  endTime: number
  /** Not empty. */
  text: string
}

export interface Spoken extends ModelAnswer {
  /** In the order of the sound; none where nobody speaks. */
  lines: SpokenLine[]
  /** As the model calls it, such as `english`; undefined where it does not say. */
  language?: string
}

/**
 * A model that hears. Its calls @throw as those of a model that sees, and SS_ANALYSIS_FAILED where the answer is no transcript
 */
export interface Transcription {
  /** Whether anybody is to transcribe at all. Where not, nobody may be asked. */
  readonly isOn: boolean
  readonly provider: string
  readonly model: string
  transcribe(sound: Sound, signal: AbortSignal): Promise<Spoken>
  health(): Promise<void>
}
