import t from 'tap'
import { createRedisConnection } from '../../core/cache/redis-connection.ts'
import { createRedisCache } from '../../core/cache/redis.ts'
import { systemClock } from '../../core/clock.ts'
import { SpectraError } from '../../core/errors.ts'
import type { Ports } from '../../core/ports.ts'
import { createMemoryRegistry } from '../../core/registry/memory.ts'
import { aggregate, checkPorts } from '../../supervisors/node/health.ts'

const well = { health: async () => undefined }
const away = {
  health: () => Promise.reject(new SpectraError('SS_MAILBOX_UNAVAILABLE', 'Cannot reach RabbitMQ')),
}

void t.test('Node health: without Redis the node is degraded, and ready all the same', async (t) => {
  const connection = createRedisConnection({ url: 'redis://127.0.0.1:1/0' })
  t.teardown(() => connection.close())
  const ports = { mailbox: well, cache: createRedisCache(connection), registry: createMemoryRegistry() }
  const names = ['mailbox', 'cache', 'registry']
  const checks = await checkPorts(ports as unknown as Ports, names, systemClock, 3000)
  t.match(aggregate('running', { vlm: { ok: true } }, checks), {
    live: true,
    ready: true,
    degraded: ['cache'],
    checks: { cache: { ok: false, message: /ECONNREFUSED/ }, mailbox: { ok: true }, registry: { ok: true } },
  })
  t.match(aggregate('draining', {}, checks), { live: true, ready: false, degraded: ['cache'] })
})

void t.test('Node health: what is needed makes a node unready, whatever else is degraded', async (t) => {
  const checks = await checkPorts(
    { mailbox: away, cache: away } as unknown as Ports,
    ['mailbox', 'cache'],
    systemClock,
    3000,
  )
  t.match(aggregate('running', {}, checks), { live: true, ready: false, degraded: ['cache'] })
  t.match(aggregate('running', { vlm: { ok: false } }, {}), { live: true, ready: false, degraded: [] })
})

void t.test('Node health: a port that says nothing counts as failed', async (t) => {
  const silent = { health: () => new Promise<void>(() => undefined) }
  const checks = await checkPorts({ cache: silent } as unknown as Ports, ['cache'], systemClock, 10)
  t.same(checks, { cache: { ok: false, message: 'no answer within 10 ms' } })
})
