import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpectraError } from '../errors.ts'
import type { Prompt, Prompts } from '../ports.ts'

/** Prompts from Markdown files of the repository; the version is the start of the text's SHA-256. */
export function createFilePrompts({
  dir = join(import.meta.dirname, 'texts'),
}: { dir?: string } = {}): Prompts {
  const loaded = new Map<string, Promise<Prompt>>()
  const load = async (name: string): Promise<Prompt> => {
    if (!/^[a-z][a-z0-9-]*$/.test(name)) {
      throw new SpectraError(
        'SS_INPUT_INVALID',
        `Cannot load the prompt "${name}": names are like "describe-chunk"`,
      )
    }
    const text = await readFile(join(dir, `${name}.md`), 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new SpectraError('SS_NOT_FOUND', `Cannot load the prompt "${name}": ${cause.code}`, { cause })
    })
    const version = createHash('sha256').update(text).digest('hex').slice(0, 12)
    return { text: text.trim(), name, version }
  }
  return {
    async get(name, variables = {}) {
      const loading = loaded.get(name) ?? load(name)
      loaded.set(name, loading)
      const { text, version } = await loading.catch((error: unknown) => {
        loaded.delete(name)
        throw error
      })
      return { text: fill(name, text, variables), name, version }
    },
  }
}

/** A variable without a value is an error: a prompt with a hole in it would be sent as if it were whole. */
function fill(name: string, text: string, variables: Record<string, string>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, variable: string) => {
    const value = variables[variable]
    if (value !== undefined) return value
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot fill the prompt "${name}": no value for {{${variable}}}`,
    )
  })
}
