import t, { type Test } from 'tap'
import { inspect } from 'node:util'
import { createRedisConnection, type RedisConnectionOptions } from '../../../core/cache/redis-connection.ts'
import { createRedisCache } from '../../../core/cache/redis.ts'
import { createRedisRateLimits } from '../../../core/rate-limits/redis.ts'
import { createRedisRegistry } from '../../../core/registry/redis.ts'
import { reportOf } from '../../contracts/registry.ts'
import { privateServices } from '../../helpers/private-services.ts'
import { eventually } from '../../helpers/processes.ts'
import { NO_REDIS, REDIS, testRedis } from '../../helpers/redis.ts'
import { tcpProxy } from '../../helpers/tcp-proxy.ts'

const AWAY = { name: 'SpectraError', code: 'SS_CACHE_UNAVAILABLE', retryable: true }
const PAIR = { limit: 2, windowMs: 60_000 }
const prefix = NO_REDIS ? 'test:' : testRedis(t).key('')

/** Everything that stands on one connection. */
function adapters(t: Test, options: RedisConnectionOptions) {
  const warnings: string[] = []
  const logger = { warn: (_: object, message: string) => void warnings.push(message) }
  const connection = createRedisConnection({
    timeoutMs: 1000,
    prefix,
    logger,
    ...options,
  })
  t.teardown(() => connection.close())
  const back = (): Promise<void> =>
    eventually('Redis is back', () =>
      connection.health().then(
        () => true,
        () => false,
      ),
    )
  return {
    connection,
    warnings,
    back,
    cache: createRedisCache(connection),
    registry: createRedisRegistry(connection),
    limits: createRedisRateLimits(connection),
  }
}

/** What is promised while Redis cannot be used. */
async function goesOnWithout(t: Test, { cache, registry, limits }: ReturnType<typeof adapters>, why: RegExp) {
  await cache.set('key', 'value')
  t.equal(await cache.get('key'), undefined, 'the cache is empty')
  await cache.delete('key')
  for (const health of [cache.health(), registry.health(), limits.health()]) {
    await t.rejects(health, { ...AWAY, message: why })
  }
  await t.rejects(registry.nodes(), { ...AWAY, message: /^Cannot list nodes: / })
  await t.rejects(registry.announce(reportOf('a'), 1000), { ...AWAY, message: /^Cannot announce node a: / })
  const client = `client of ${t.name}`
  const verdicts = [
    await limits.take(client, PAIR),
    await limits.take(client, PAIR),
    await limits.take(client, PAIR),
  ]
  t.same(
    verdicts.map(({ allowed }) => allowed),
    [true, true, false],
    'the process counts alone',
  )
}

async function worksAgain(t: Test, { cache, registry, back }: ReturnType<typeof adapters>): Promise<void> {
  await back()
  await cache.set('key', 'value')
  t.equal(await cache.get('key'), 'value')
  await registry.announce(reportOf('a'), 60_000)
  t.strictSame(await registry.nodes(), [reportOf('a')])
}

void t.test('Redis: an address that is none of its own is refused, without its password', async (t) => {
  for (const url of ['http://:hunter2@host/', 'hunter2', '']) {
    t.throws(() => createRedisConnection({ url }), { code: 'SS_CONFIG_INVALID', message: /^(?!.*hunter2)/ })
  }
})

void t.test('Redis: a server that was never there is gone on without', async (t) => {
  await goesOnWithout(
    t,
    adapters(t, { url: 'redis://localhost:1/0' }),
    /ECONNREFUSED.*\(Redis at localhost:1\)$/,
  )
})

if (NO_REDIS) t.pass('not run here', { skip: NO_REDIS })
else {
  const { hostname: host, port } = new URL(REDIS!)

  const throughProxy = (
    what: string,
    run: (
      t: Test,
      all: ReturnType<typeof adapters>,
      proxy: Awaited<ReturnType<typeof tcpProxy>>,
    ) => Promise<void>,
  ) =>
    void t.test(`Redis: ${what}`, async (t) => {
      const proxy = await tcpProxy(t, { host, port: Number(port) })
      await run(t, adapters(t, { url: proxy.through(REDIS!) }), proxy)
    })

  throughProxy('all adapters share one connection', async (t, all, proxy) => {
    await Promise.all([
      all.cache.set('a', 'b'),
      all.registry.nodes(),
      all.limits.take('c', PAIR),
      all.cache.health(),
    ])
    t.same(proxy.counts, { open: 1, accepted: 1 })
  })

  throughProxy('one that says nothing is given up after a time, and found again', async (t, all, proxy) => {
    await worksAgain(t, all)
    proxy.blackhole()
    await t.rejects(all.registry.nodes(), { ...AWAY, message: /no answer within 1000 ms/ })
    await goesOnWithout(t, all, /./)
    proxy.heal()
    await worksAgain(t, all)
    t.same(all.warnings, ['Redis is away: going on without it', 'Redis is back'], 'told once each')
  })

  throughProxy(
    'one that is reached but says nothing from the start is gone on without',
    async (t, all, proxy) => {
      proxy.blackhole({ direction: 'toClient' })
      await goesOnWithout(t, all, /./)
      proxy.heal()
      await worksAgain(t, all)
    },
  )

  throughProxy(
    'what is under way when the connection is cut ends with an error, all of it',
    async (t, all, proxy) => {
      await all.back()
      proxy.delay(50)
      const calls = Array.from({ length: 50 }, () => all.registry.nodes())
      proxy.reset()
      for (const { status } of await Promise.allSettled(calls)) t.equal(status, 'rejected')
      proxy.heal()
      await worksAgain(t, all)
    },
  )

  throughProxy('closing ends, though nobody answers; calls after it are refused', async (t, all, proxy) => {
    await all.back()
    proxy.blackhole()
    await all.connection.close()
    await t.rejects(all.registry.nodes(), { ...AWAY, message: /the connection was closed/ })
    t.equal(await all.cache.get('key'), undefined)
  })

  void t.test('Redis: a wrong password is told, and never shown', async (t) => {
    const url = new URL(REDIS!)
    url.password = 'not-the-password'
    const all = adapters(t, { url: url.href })
    await goesOnWithout(t, all, /WRONGPASS/)
    const error = await all.registry.nodes().catch((thrown: unknown) => thrown)
    t.notMatch(inspect(error, { depth: 10, showHidden: true }), /not-the-password/)
  })
}

if (NO_REDIS) t.pass('not run here', { skip: NO_REDIS })
else {
  void t.test('Redis: a private server', async (t) => {
    const services = await privateServices(t, 'redis')

    await t.test('Redis: one that is full is read, not written, and told by its health', async (t) => {
      const all = adapters(t, { url: services.url('redis') })
      await all.cache.set('before', 'value')
      const memory = (limit: string): Promise<unknown> =>
        all.connection.run('configure', (redis) => redis.config('SET', 'maxmemory', limit))
      await memory('1')
      await t.rejects(all.cache.health(), { ...AWAY, message: /^Cannot write to Redis: OOM / })
      await t.rejects(all.registry.announce(reportOf('a'), 1000), { ...AWAY, message: /OOM/ })
      await all.cache.set('after', 'value')
      t.equal(await all.cache.get('after'), undefined)
      t.equal(await all.cache.get('before'), 'value')
      t.equal((await all.limits.take('client', PAIR)).allowed, true)
      await memory('0')
      await worksAgain(t, all)
    })

    await t.test(
      'Redis: one that is stopped is gone on without, and found again when it is back',
      async (t) => {
        const all = adapters(t, { url: services.url('redis') })
        await worksAgain(t, all)
        t.equal((await all.limits.take('client', PAIR)).allowed, true)
        await services.stop('redis')
        await goesOnWithout(t, all, /ECONNREFUSED|the connection ended/)
        await services.start('redis')
        await worksAgain(t, all)
        t.equal((await all.limits.take('client', PAIR)).allowed, true, 'scripts are sent again')
      },
    )
  })
}
