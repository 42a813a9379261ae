import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Cache, Instructions, Prompts } from '../ports.ts'
import { createFileTemplates } from '../prompts/files.ts'
import { createPrompts } from '../prompts/prompts.ts'
import type { PromptTemplates } from '../prompts/templates.ts'
import type { Closers } from './opening.ts'
import { langfuseOf } from './tracing.ts'

/** @throws SS_CONFIG_INVALID */
export async function openPrompts(
  config: Config,
  { database, cache, instructions }: { database: Database; cache: Cache; instructions?: Instructions },
  closers: Closers,
): Promise<Prompts> {
  const files = createFileTemplates({ dir: config.promptsDir })
  if (config.promptsDir !== '') await checkFolder(config.promptsDir, files)
  if (config.prompts === 'files') return createPrompts(files, instructions)
  const { createLangfuseSource } = await import('../prompts/langfuse/source.ts')
  const { createPromptCopies } = await import('../prompts/langfuse/copies.ts')
  const { createLangfuseTemplates } = await import('../prompts/langfuse/templates.ts')
  const source = createLangfuseSource({
    ...langfuseOf(config, 'take prompts from Langfuse'),
    label: config.promptsLabel,
    nameThere: (name) => (name === 'describe-chunk' ? config.systemPromptKey : name),
  })
  const templates = createLangfuseTemplates({
    ...{ source, builtIn: files, cache, copies: createPromptCopies(database), clock: systemClock },
    freshMs: config.promptsSeconds * 1000,
    onTrouble: ({ code, message }) => process.emitWarning(message, { code }),
  })
  closers.push(() => templates.close())
  return createPrompts(templates, instructions)
}

/** A file that nobody would read, or that lacks something, is told at the start and not at the first chunk. */
async function checkFolder(dir: string, files: PromptTemplates): Promise<void> {
  const found = await readdir(dir).catch((cause: NodeJS.ErrnoException) => {
    throw new SpectraError('SS_CONFIG_INVALID', `Cannot read SPECTRA_PROMPTS_DIR ${dir}: ${cause.code}`)
  })
  const names = await files.names()
  for (const file of found.filter((each) => each.endsWith('.md'))) {
    if (!names.includes(file.slice(0, -'.md'.length))) {
      const known = `prompts are ${names.join(', ')}`
      throw new SpectraError('SS_CONFIG_INVALID', `Cannot use ${join(dir, file)}: ${known}`)
    }
  }
  for (const name of names) await files.get(name)
}
