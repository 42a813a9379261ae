import type { Config } from '../../core/config.ts'
import { forkedCluster } from '../session.ts'
import { needCluster, serve } from './serve.ts'

/** Runs the stages of the given roles, each worker in a process of its own. */
export async function node(
  config: Config,
  { roles, workers }: { roles?: readonly string[]; workers: Readonly<Record<string, number>> },
): Promise<number> {
  needCluster(config, 'node')
  const cluster = forkedCluster(workers)
  return serve(config, {
    cluster,
    roles: roles ?? Object.keys(cluster.roles),
    healthPorts: config.healthOffset === 'none' ? 'none' : { offset: config.healthOffset },
    drainMs: cluster.node.drainMs,
  })
}
