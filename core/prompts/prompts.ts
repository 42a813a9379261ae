import type { Instructions, Prompts } from '../ports.ts'
import { fill } from './template.ts'
import type { PromptTemplates } from './templates.ts'

/** The port over the prompts of the platform, and those that somebody made its own. */
export function createPrompts(templates: PromptTemplates, own?: Pick<Instructions, 'ownPrompt'>): Prompts {
  return {
    async get(name, variables = {}, work) {
      const ours = work && (await own?.ownPrompt(name, work))
      const { text, version } = ours ?? (await templates.get(name))
      return { text: fill(name, text, variables), name, version }
    },
    async templates() {
      const names = await templates.names()
      return Promise.all(names.map((name) => templates.get(name)))
    },
  }
}
