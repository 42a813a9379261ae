import type { Command } from 'commander'
import { isAbsolute, resolve } from 'node:path'
import { loadConfig, type Config } from '../core/config.ts'
import { createPorts, type OpenedPorts } from '../core/create-ports.ts'
import { ClusterConfigSchema, type FilledClusterConfig } from '../schema/cluster.ts'
import clusterConfig from '../cluster.config.ts'

/** The configuration of this command line: its options before the environment before the defaults. */
export function configOf(command: Command, overrides: Partial<Config> = {}): Config {
  const { data } = command.optsWithGlobals<{ data?: string }>()
  const config = loadConfig({ ...overrides, ...(data ? { dataDir: data } : {}) })
  return isAbsolute(config.dataDir) ? config : { ...config, dataDir: resolve(config.dataDir) }
}

/** Opens the ports for one command and closes them after it, whatever happens. */
export async function withPorts<T>(config: Config, work: (opened: OpenedPorts) => Promise<T>): Promise<T> {
  const opened = await createPorts(config)
  try {
    return await work(opened)
  } finally {
    await opened.close()
  }
}

export const cluster = (): FilledClusterConfig => ClusterConfigSchema.parse(clusterConfig)
