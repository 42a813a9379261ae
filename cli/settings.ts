import type { Command } from 'commander'
import { isAbsolute, resolve } from 'node:path'
import { loadConfig, type Config } from '../core/config.ts'

/** The configuration of this command line: its options before the environment before the defaults. */
export function configOf(command: Command, overrides: Partial<Config> = {}): Config {
  const { data } = command.optsWithGlobals<{ data?: string }>()
  const config = loadConfig({ ...overrides, ...(data ? { dataDir: data } : {}) })
  return isAbsolute(config.dataDir) ? config : { ...config, dataDir: resolve(config.dataDir) }
}
