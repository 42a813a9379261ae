import { hostname } from 'node:os'
import { settingsShown } from '../../core/config/shown.ts'
import type { LoadedConfig } from '../../core/config.ts'
import type { Identity } from '../../core/ports.ts'
import { forkedCluster } from '../session.ts'
import { needCluster, serve } from './serve.ts'

/** Answers clients; the stages run on other nodes. Without a name of its own it is called after its host, as no node is. */
export async function gateway({ config: given, from }: LoadedConfig, identity: Identity): Promise<number> {
  needCluster(given, 'gateway')
  const cluster = forkedCluster()
  const nodeName = given.nodeName === hostname() ? `${hostname()}-gateway` : given.nodeName
  const config = { ...given, nodeName }
  return serve(config, {
    cluster,
    roles: [],
    gateway: identity,
    settings: settingsShown({ config, from }),
    healthPorts: 'none',
    drainMs: cluster.node.drainMs,
  })
}
