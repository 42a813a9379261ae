import type { Command } from 'commander'
import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { Layer } from '../core/config/layers.ts'
import { loadLayered, type Config, type LoadedConfig } from '../core/config.ts'
import { readSecrets } from '../core/secrets/secret-store.ts'

/** What the SDKs of the clouds read from the environment themselves. */
const READ_BY_SDKS = /^(AWS|AZURE)_/

let layers: Layer[] | undefined
let store: string | undefined

/** The secret store that settings were read from, by its name. */
export const secretStore = (): string | undefined => store

/**
 * Reads everything that settings come from, once, before a command begins: the environment, the `.env` file of the working directory,
 * and the secret store where one is named.
 * @throws what `readSecrets` throws
 */
export async function readSettings(): Promise<void> {
  const environment = { from: 'environment', values: { ...process.env } }
  const file = existsSync('.env') ? [{ from: '.env', values: parseEnv(readFileSync('.env', 'utf8')) }] : []
  takeOver(Object.assign({}, ...file.map(({ values }) => values)))
  const secrets = await readSecrets(process.env)
  if (secrets) takeOver(secrets.values, READ_BY_SDKS)
  store = secrets?.from
  layers = [environment, ...file, ...(secrets ? [secrets] : [])]
}

/** Lets libraries find what they read from the environment, where nothing is. */
function takeOver(values: Readonly<Record<string, string>>, only = /^/): void {
  for (const [name, value] of Object.entries(values)) if (only.test(name)) process.env[name] ??= value
}

/** The configuration of this command line: its options, before what `readSettings` read, before the defaults. */
export const configOf = (command: Command, overrides: Partial<Config> = {}): Config =>
  settingsOf(command, overrides).config

/** The same, and where each value came from. */
export function settingsOf(command: Command, overrides: Partial<Config> = {}): LoadedConfig {
  const { data } = command.optsWithGlobals<{ data?: string }>()
  const found = loadLayered({ ...overrides, ...(data ? { dataDir: data } : {}) }, layers ?? [])
  const { dataDir } = found.config
  return isAbsolute(dataDir) ? found : { ...found, config: { ...found.config, dataDir: resolve(dataDir) } }
}
