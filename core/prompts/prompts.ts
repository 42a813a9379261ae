import type { Instructions, Prompts, PromptTemplate } from '../ports.ts'
import { fill, variablesOf } from './template.ts'
import type { PromptTemplates } from './templates.ts'

/** The port over the prompts of the platform, and those that somebody made its own. */
export function createPrompts(templates: PromptTemplates, own?: Pick<Instructions, 'ownPrompt'>): Prompts {
  const told = new Set<string>()

  /** One that was written for another version of the program may have variables that nobody fills in any more. */
  function isWhole({ name, version, text }: PromptTemplate, variables: Record<string, string>): boolean {
    const unknown = variablesOf(text).filter((variable) => !Object.hasOwn(variables, variable))
    if (unknown.length === 0) return true
    const marked = unknown.map((variable) => `{{${variable}}}`).join(', ')
    const message = `Cannot use the prompt "${name}" in its version ${version}: nobody fills in ${marked}. The platform's is asked meanwhile`
    if (!told.has(message)) process.emitWarning(message, { code: 'SS_INPUT_INVALID' })
    told.add(message)
    return false
  }

  return {
    async get(name, variables = {}, work) {
      const ours = work && (await own?.ownPrompt(name, work))
      const { text, version } = ours && isWhole(ours, variables) ? ours : await templates.get(name)
      return { text: fill(name, text, variables), name, version }
    },
    async templates() {
      const names = await templates.names()
      return Promise.all(names.map((name) => templates.get(name)))
    },
  }
}
