import type { Clock } from '../clock.ts'
import type { Language, Prompts } from '../ports.ts'
import type { ToolParts } from './tools.ts'

/** What answers are made with, beside the rows of events. */
export interface ChatParts extends Omit<ToolParts, 'rows'> {
  clock: Pick<Clock, 'now'>
  /** Absent: questions are answered by rules. */
  language?: Language
  prompts?: Pick<Prompts, 'get'>
}
