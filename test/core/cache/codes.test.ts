import { randomUUID } from 'node:crypto'
import t from 'tap'
import { createRedisConnection } from '../../../core/cache/redis-connection.ts'
import { createRedisCache } from '../../../core/cache/redis.ts'
import { createRedisCameraRegistry } from '../../../core/cameras/registry/redis.ts'
import { createRedisRateLimits } from '../../../core/rate-limits/redis.ts'
import { createRedisRegistry } from '../../../core/registry/redis.ts'
import { DEFAULT_ORGANIZATION_ID as ORG } from '../../../schema/ids.ts'
import { helpFaults } from '../../contracts/faults/cache.ts'
import { reportOf } from '../../contracts/registry.ts'
import { proxyFaults } from '../../helpers/proxy-faults.ts'
import { NO_REDIS, REDIS } from '../../helpers/redis.ts'
import { tcpProxy } from '../../helpers/tcp-proxy.ts'

const ELSEWHERE = 'takes a server of its own: test/core/cache/redis-faults'

if (NO_REDIS) t.pass('not run here', { skip: NO_REDIS })
else {
  helpFaults(t, 'What lies in Redis', {
    impossible: {
      ...{ tls: 'see test/core/cache/redis-tls', denied: ELSEWHERE, refused: ELSEWHERE, full: ELSEWHERE },
      ...{ throttled: 'it asks nobody for patience', broken: ELSEWHERE },
    },
    async open(t) {
      const { hostname: host, port } = new URL(REDIS!)
      const proxy = await tcpProxy(t, { host, port: Number(port) })
      const url = proxy.through(REDIS!)
      const prefix = `test-${randomUUID().slice(0, 8)}:`
      const connection = createRedisConnection({ url, prefix, timeoutMs: 500 })
      t.teardown(() => connection.close())
      const [cache, limits] = [createRedisCache(connection), createRedisRateLimits(connection)]
      const [nodes, cameras] = [createRedisRegistry(connection), createRedisCameraRegistry(connection)]
      await connection.health()
      return {
        faults: proxyFaults(proxy),
        calls: {
          'registry.announce': () => nodes.announce(reportOf('a'), 10_000),
          'registry.nodes': () => nodes.nodes(),
          'registry.leave': () => nodes.leave('nobody'),
          'cameraRegistry.list': () => cameras.list(ORG),
          'cache.health': () => cache.health(),
          'rateLimits.health': () => limits.health(),
        },
        unharmed: {
          'cache.get': () => cache.get('key'),
          'cache.set': () => cache.set('key', 'value', { ttlMs: 10_000 }),
          'cache.delete': () => cache.delete('other'),
          'rateLimits.take': () => limits.take('client', { limit: 100, windowMs: 1000 }),
        },
      }
    },
  })
}
