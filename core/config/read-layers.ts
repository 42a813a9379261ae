import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { readSecrets } from '../secrets/secret-store.ts'
import type { Layer } from './layers.ts'

/** What the SDKs of the clouds read from the environment themselves. */
const READ_BY_SDKS = /^(AWS|AZURE)_/
/** Names in the environment that we put there, by commas: processes that are forked find them, too, and read their sources again. */
const TAKEN_OVER = 'SPECTRA_TAKEN_OVER'

export interface ReadLayers {
  layers: Layer[]
  /** The secret store that was read, by its name. */
  store?: string
  /** Something beside the environment was read: that may be another the next time. */
  mayChange: boolean
}

/**
 * Reads everything that settings come from: the environment, the `.env` file of the working directory, and the secret store where one
 * is named.
 * @throws what `readSecrets` throws
 */
export async function readLayers(): Promise<ReadLayers> {
  const ours = takenOver()
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.includes(name)))
  const environment = { from: 'environment', values: own }
  const file = existsSync('.env') ? [{ from: '.env', values: parseEnv(readFileSync('.env', 'utf8')) }] : []
  takeOver(Object.assign({}, ...file.map(({ values }) => values)))
  const secrets = await readSecrets(process.env)
  if (secrets) takeOver(secrets.values, READ_BY_SDKS)
  return {
    layers: [environment, ...file, ...(secrets ? [secrets] : [])],
    ...(secrets && { store: secrets.from }),
    mayChange: file.length > 0 || secrets !== undefined,
  }
}

const takenOver = (): string[] => process.env[TAKEN_OVER]?.split(',') ?? []

/** Lets libraries find what they read from the environment, where nothing is, or what we put there before. */
function takeOver(values: Readonly<Record<string, string>>, only = /^/): void {
  const ours = new Set(takenOver())
  for (const [name, value] of Object.entries(values)) {
    if (!only.test(name) || (process.env[name] !== undefined && !ours.has(name))) continue
    process.env[name] = value
    ours.add(name)
  }
  if (ours.size > 0) process.env[TAKEN_OVER] = [...ours].join(',')
}
