import type { Config } from '../core/config.ts'
import { createPorts, type OpenedPorts } from '../core/create-ports.ts'
import { ClusterConfigSchema, type FilledClusterConfig } from '../schema/cluster.ts'
import clusterConfig from '../cluster.config.ts'

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
