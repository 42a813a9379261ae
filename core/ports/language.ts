import type { Description, DetectedEvent } from '../../schema/analysis.ts'

export interface Language {
  readonly provider: string
  readonly model: string
  /** The events of a described chunk, times clamped to its span. */
  detectEvents(description: Description, prompt: string, signal: AbortSignal): Promise<DetectedEvent[]>
  health(): Promise<void>
}
