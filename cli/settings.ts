import type { Command } from 'commander'
import { isAbsolute, resolve } from 'node:path'
import type { Layer } from '../core/config/layers.ts'
import { readLayers } from '../core/config/read-layers.ts'
import { misspelledOf } from '../core/config/misspelled.ts'
import { loadLayered, SETTINGS, type Config, type LoadedConfig } from '../core/config.ts'

let layers: Layer[] | undefined
let store: string | undefined

/** The secret store that settings were read from, by its name. */
export const secretStore = (): string | undefined => store

/**
 * Reads everything that settings come from, once, before a command begins: the environment, the `.env` file of the working directory,
 * and the secret store where one is named. A name that is nearly a setting is told on stderr.
 * @throws what `readSecrets` throws
 */
export async function readSettings(): Promise<void> {
  ;({ layers, store } = await readLayers())
  const settings = Object.values(SETTINGS).map(({ env }) => env)
  for (const { from, values } of layers)
    for (const { name, meant } of misspelledOf(Object.keys(values), settings))
      console.error(`Warning: ${name} (${from}) is no setting, and does nothing. Do you mean ${meant}?`)
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
