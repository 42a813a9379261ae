import { buildSchema, introspectionFromSchema } from 'graphql'
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSchema } from '../gateway/graphql/schema.ts'

/**
 * Builds the console into `console/dist`, where its sources changed since the last time; else it costs some milliseconds.
 * The types of its queries come from the schema: `console/src/graphql-env.d.ts`, which is made here, too (alone with `--types`).
 */
const ROOT = join(import.meta.dirname, '..')
const CONSOLE = join(ROOT, 'console')
const DIST = join(CONSOLE, 'dist')
const TYPES = join(CONSOLE, 'src/graphql-env.d.ts')
const STAMP = '.built-from'

const SOURCES = ['console/src', 'console/index.html', 'console/vite.config.ts', 'console/package.json']
const USED = ['schema/graphql', 'clients/typescript/src']

/** Whether there was anything to build. */
export async function buildConsole(): Promise<boolean> {
  const wanted = fingerprint()
  const stamp = join(DIST, STAMP)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return false
  await writeTypes()
  const made = join(CONSOLE, `.dist-${process.pid}`)
  execFileSync(process.execPath, [viteBin(), 'build', '--logLevel', 'warn', '--outDir', made], {
    cwd: CONSOLE,
    stdio: ['ignore', 2, 2],
  })
  writeFileSync(join(made, STAMP), wanted)
  // At once, so that whoever serves or builds beside this sees a whole one.
  rmSync(DIST, { recursive: true, force: true })
  renameSync(made, DIST)
  return true
}

/** Of the names and the content of all that goes into the build. */
function fingerprint(): string {
  const hash = createHash('sha256')
  for (const source of [...SOURCES, ...USED]) {
    for (const path of filesOf(join(ROOT, source))) {
      if (path !== TYPES) hash.update(path.slice(ROOT.length)).update('\0').update(readFileSync(path))
    }
  }
  return hash.digest('hex')
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return []
  const entries = (() => {
    try {
      return readdirSync(path, { withFileTypes: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined
      throw error
    }
  })()
  if (!entries) return [path]
  return entries
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => filesOf(join(path, entry.name)))
}

/** What `graphql()` of the console knows the schema by. */
export async function writeTypes(): Promise<void> {
  const { minifyIntrospection, outputIntrospectionFile } = await import('@gql.tada/internal')
  const introspection = minifyIntrospection(introspectionFromSchema(buildSchema(readSchema())))
  const text = outputIntrospectionFile(introspection, { fileType: '.d.ts', shouldPreprocess: true })
  if (existsSync(TYPES) && readFileSync(TYPES, 'utf8') === text) return
  mkdirSync(join(CONSOLE, 'src'), { recursive: true })
  writeFileSync(TYPES, text)
}

const viteBin = (): string => join(ROOT, 'node_modules/vite/bin/vite.js')

if (import.meta.main) {
  if (process.argv.includes('--types')) await writeTypes()
  else if (await buildConsole()) console.error('Built the console.')
}
