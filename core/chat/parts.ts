import type { Clock } from '../clock.ts'
import type { KeptSteps } from '../llm/agent/kept-steps.ts'
import type { Language, Prompts } from '../ports.ts'
import type { RowsOfTools, ToolParts } from './tools.ts'

/** What answers are made with, beside the rows of events. */
export interface ChatParts extends Omit<ToolParts, RowsOfTools> {
  clock: Pick<Clock, 'now'>
  /** Absent: questions are answered by rules. */
  language?: Language
  prompts?: Pick<Prompts, 'get'>
  /** Where the steps of the answer to a turn are kept. Absent: an answer begins anew. */
  stepsOf?(organizationId: string, turnId: string): KeptSteps
}
