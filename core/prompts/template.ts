import { SpectraError } from '../errors.ts'

/** Most characters of a prompt. */
export const LONGEST_PROMPT = 20_000

const VARIABLE = /\{\{(\w+)\}\}/g

/** The variables that a text has, each once. */
export const variablesOf = (text: string): string[] => [
  ...new Set([...text.matchAll(VARIABLE)].map(([, name]) => name!)),
]

/** A variable without a value is an error: a prompt with a hole in it would be sent as if it were whole. */
export function fill(name: string, text: string, variables: Record<string, string>): string {
  return text.replaceAll(VARIABLE, (_, variable: string) => {
    if (Object.hasOwn(variables, variable)) return variables[variable]!
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot fill the prompt "${name}": no value for {{${variable}}}`,
    )
  })
}

/**
 * What keeps a text from standing in for a prompt, in words; undefined where nothing does. It has the variables of the built-in one:
 * all of them, as the answer would lack what is not asked, and no others, which nobody fills in.
 */
export function faultOfPrompt(text: string, builtIn: string): string | undefined {
  if (text.trim() === '') return 'it is empty'
  if (text.length > LONGEST_PROMPT) return `it has ${text.length} characters, more than ${LONGEST_PROMPT}`
  if (text.includes('\0')) return 'it has the character 0'
  const needed = variablesOf(builtIn)
  const given = variablesOf(text)
  const marked = (names: readonly string[]): string => names.map((name) => `{{${name}}}`).join(', ')
  const missing = needed.filter((name) => !given.includes(name))
  if (missing.length > 0) return `it lacks ${marked(missing)}`
  const unknown = given.filter((name) => !needed.includes(name))
  if (unknown.length > 0) return `nobody fills in ${marked(unknown)}`
  return undefined
}
