import { hostname } from 'node:os'
import type { Config } from '../../core/config.ts'
import type { Identity } from '../../core/ports.ts'
import { forkedCluster } from '../session.ts'
import { needCluster, serve } from './serve.ts'

/** Answers clients; the stages run on other nodes. Without a name of its own it is called after its host, as no node is. */
export async function gateway(config: Config, identity: Identity): Promise<number> {
  needCluster(config, 'gateway')
  const cluster = forkedCluster()
  const nodeName = config.nodeName === hostname() ? `${hostname()}-gateway` : config.nodeName
  return serve(
    { ...config, nodeName },
    {
      cluster,
      roles: [],
      gateway: identity,
      healthPorts: 'none',
      drainMs: cluster.node.drainMs,
    },
  )
}
