import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { loadEnvFile } from 'node:process'
import { loadConfig, type Config } from '../core/config.ts'

/**
 * The configuration of this command line: its options before the environment, before the `.env` file of the working
 * directory, before the defaults.
 */
export function configOf(command: Command, overrides: Partial<Config> = {}): Config {
  if (existsSync('.env')) loadEnvFile('.env')
  const { data } = command.optsWithGlobals<{ data?: string }>()
  const config = loadConfig({ ...overrides, ...(data ? { dataDir: data } : {}) })
  return isAbsolute(config.dataDir) ? config : { ...config, dataDir: resolve(config.dataDir) }
}
