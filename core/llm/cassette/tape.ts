import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { SpectraError } from '../../errors.ts'
import { issuesOf } from '../../issues.ts'

/** What became of a question, by what it was asked. */
const Take = z.object({
  question: z.unknown(),
  answer: z.unknown().optional(),
  /** What the provider refused it by. */
  refused: z.object({ code: z.literal('SS_PROVIDER_REFUSED'), message: z.string() }).optional(),
})
export type Take = z.infer<typeof Take>

/** A folder with a file for each question. */
export interface Tape {
  readonly dir: string
  /** Takes the place of an earlier take, whole or not at all. @throws SS_CONFIG_INVALID where the folder cannot be written */
  write(key: string, take: Take): Promise<void>
  /** Undefined where it has none. @throws SS_CONFIG_INVALID where it is no take */
  read(key: string): Promise<Take | undefined>
}

export function createTape(dir: string): Tape {
  const pathOf = (key: string): string => join(dir, `${key}.json`)
  const unusable = (what: string, why: string): SpectraError =>
    new SpectraError('SS_CONFIG_INVALID', `Cannot ${what} the cassette ${dir}: ${why}`)

  return {
    dir,
    async write(key, take) {
      const next = join(dir, `.${key}-${randomUUID()}`)
      try {
        await mkdir(dir, { recursive: true })
        await writeFile(next, `${JSON.stringify(take, null, 2)}\n`)
        await rename(next, pathOf(key))
      } catch (thrown) {
        await rm(next, { force: true }).catch(() => undefined)
        throw unusable('write to', (thrown as Error).message)
      }
    },
    async read(key) {
      const text = await readFile(pathOf(key), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw unusable('read', error.message)
      })
      if (text === undefined) return undefined
      const parsed = Take.safeParse(jsonOf(text))
      if (parsed.success) return parsed.data
      throw unusable('read', `${key}.json is no take: ${issuesOf(parsed.error)}`)
    },
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
