import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpectraError } from '../errors.ts'
import type { PromptTemplate, Prompts } from '../ports.ts'
import { createPrompts } from './prompts.ts'
import { faultOfPrompt } from './template.ts'
import type { PromptTemplates } from './templates.ts'

const BUILT_IN = join(import.meta.dirname, 'texts')

export interface FilePromptsOptions {
  /** Folder with files that stand in for built-in ones of the same name. @default none */
  dir?: string
}

/** Prompts from Markdown files; the version is the start of the text's SHA-256. Each file is read once. */
export function createFileTemplates({ dir = '' }: FilePromptsOptions = {}): PromptTemplates {
  const loaded = new Map<string, Promise<PromptTemplate>>()

  async function load(name: string): Promise<PromptTemplate> {
    if (!/^[a-z][a-z0-9-]{0,63}$/.test(name)) {
      throw new SpectraError(
        'SS_INPUT_INVALID',
        `Cannot load the prompt "${name}": names are like "describe-chunk"`,
      )
    }
    const builtIn = await read(BUILT_IN, name)
    if (builtIn === undefined)
      throw new SpectraError('SS_NOT_FOUND', `Cannot load the prompt "${name}": there is none of this name`)
    const own = dir === '' ? undefined : await read(dir, name)
    const fault = own === undefined ? undefined : faultOfPrompt(own, builtIn)
    if (fault !== undefined)
      throw new SpectraError('SS_CONFIG_INVALID', `Cannot use ${join(dir, `${name}.md`)}: ${fault}`)
    return templateOf(name, own ?? builtIn)
  }

  return {
    async get(name) {
      const loading = loaded.get(name) ?? load(name)
      loaded.set(name, loading)
      return loading.catch((error: unknown) => {
        loaded.delete(name)
        throw error
      })
    },
    async names() {
      const files = await readdir(BUILT_IN)
      return files.map((file) => file.slice(0, -'.md'.length)).sort()
    },
  }
}

/** The same as a port, without anybody's own prompts. */
export const createFilePrompts = (options: FilePromptsOptions = {}): Prompts =>
  createPrompts(createFileTemplates(options))

const templateOf = (name: string, text: string): PromptTemplate => ({
  name,
  text: text.trim(),
  version: createHash('sha256').update(text).digest('hex').slice(0, 12),
})

/** Undefined where there is no such file. @throws SS_CONFIG_INVALID where it cannot be read */
async function read(dir: string, name: string): Promise<string | undefined> {
  const path = join(dir, `${name}.md`)
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new SpectraError('SS_CONFIG_INVALID', `Cannot read ${path}: ${code}`, { cause })
  }
}
