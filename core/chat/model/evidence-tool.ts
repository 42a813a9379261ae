import type { z } from 'zod'
import type { Tool } from '../../ports.ts'
import type { Evidence } from '../evidence.ts'
import type { Asker, ChatTools } from '../tools.ts'

/** What a tool found, without the numbers by which it is named. */
export type Found = Omit<Evidence, 'n'>

/** For whom something is looked up, and what was found before. */
export interface LookingUp {
  tools: ChatTools
  asker: Asker
  evidence: readonly Evidence[]
  signal: AbortSignal
}

/** Something that a model may look up. */
export interface EvidenceTool<T> extends Tool {
  parameters: z.ZodType<T>
  /** A text in place of evidence says why there is none. */
  run(given: T, looking: LookingUp): Promise<Found[] | string>
}
