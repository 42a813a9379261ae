import type { Embedding, Language, Transcription, Vision } from '../ports.ts'
import type { Facts } from './facts.ts'
import type { Meter } from './meter.ts'
import type { Around } from './around.ts'
import type { ModelCapabilities } from './model.ts'

/** The models of one provider, by name; the empty name is its usual one. */
export interface Provider {
  vision(model: string): Vision
  language(model: string): Language
  /** @param dimensions 0: as the table of models says. @throws SS_CONFIG_INVALID where it does not say */
  embedding(model: string, dimensions: number): Embedding
  /** Absent where none of its models hears. */
  transcription?(model: string): Transcription
}

/** What the adapters of providers need beside their keys. */
export interface ProviderTools {
  ffmpeg: string
  capabilities(model: string): ModelCapabilities
  /** Counts what each call costs. Absent: nobody does. */
  meter?: Meter
  /** @default nothing */
  around?: Around
  /** What models are told of what was measured. Absent: nothing. */
  facts?: Facts
}
