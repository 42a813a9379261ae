import type { AskedFor, Prompts, PromptTemplate } from '../ports.ts'
import { fill } from './template.ts'
import type { PromptTemplates } from './templates.ts'

/** Somebody's own prompt for some work. Undefined where the platform's holds. */
export type OwnPrompt = (name: string, work: AskedFor) => Promise<PromptTemplate | undefined>

/** The port over the prompts of the platform, and those that somebody made its own. */
export function createPrompts(templates: PromptTemplates, own?: OwnPrompt): Prompts {
  return {
    async get(name, variables = {}, work) {
      const ours = work && (await own?.(name, work))
      const { text, version } = ours ?? (await templates.get(name))
      return { text: fill(name, text, variables), name, version }
    },
    async templates() {
      const names = await templates.names()
      return Promise.all(names.map((name) => templates.get(name)))
    },
  }
}
