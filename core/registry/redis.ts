import { createRedisDirectory } from '../cache/redis-directory.ts'
import type { RedisConnection } from '../cache/redis-connection.ts'
import type { Registry } from '../ports.ts'
import { NodeReportSchema } from './report.ts'

/** The nodes of the cluster, one key each (`spectra:node:<name>`). */
export function createRedisRegistry(connection: RedisConnection): Registry {
  const nodes = createRedisDirectory(connection, { kind: 'node', kinds: 'nodes', check: NodeReportSchema })
  return {
    announce: (report, ttlMs) => nodes.put(report.name, report, ttlMs),
    async nodes() {
      return (await nodes.values()).sort((one, other) => one.name.localeCompare(other.name))
    },
    leave: (name) => nodes.remove(name),
    health: () => connection.health(),
  }
}
