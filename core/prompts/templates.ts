import type { PromptTemplate } from '../ports.ts'

/** The prompts of the platform, wherever they are kept. */
export interface PromptTemplates {
  /** @throws SS_NOT_FOUND; SS_INPUT_INVALID for what is no name of a prompt */
  get(name: string): Promise<PromptTemplate>
  /** All that there are, by name. */
  names(): Promise<string[]>
}
