import type { Config } from '../../core/config.ts'
import { forkedCluster } from '../session.ts'
import { needCluster, serve } from './serve.ts'

/** Answers clients; the stages run on other nodes. */
export async function gateway(config: Config): Promise<number> {
  needCluster(config, 'gateway')
  const cluster = forkedCluster()
  return serve(config, {
    cluster,
    roles: [],
    gateway: true,
    healthPorts: 'none',
    drainMs: cluster.node.drainMs,
  })
}
