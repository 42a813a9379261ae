import { randomUUID } from 'node:crypto'
import { connect } from 'amqplib'
import t, { type Test } from 'tap'
import { createRedisConnection } from '../../../core/cache/redis-connection.ts'
import { createRenewal, type Renewal } from '../../../core/config/renewal.ts'
import { loadConfig, type Config } from '../../../core/config.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { createRabbitmqMailbox } from '../../../core/mailbox/rabbitmq.ts'
import { openDatabase } from '../../../core/opening/database.ts'
import { openModels } from '../../../core/opening/models.ts'
import type { Delivery } from '../../../core/ports.ts'
import { NO_POSTGRES, onServer, testPostgresUrl } from '../../helpers/database.ts'
import { eventually } from '../../helpers/eventually.ts'
import { request } from '../../supervisors/helpers/messages.ts'
import { startOpenaiServer } from '../../helpers/providers/openai-server.ts'
import { NO_BROKER, NO_CTL, rabbitmqctl, testVhost } from '../../helpers/rabbitmq.ts'
import { NO_REDIS, REDIS, testRedis } from '../../helpers/redis.ts'

/** A source of settings that a test changes, and how often it was read. */
function source(t: Test, config: Partial<Config>): { now: Partial<Config>; reads: number; renewal: Renewal } {
  const it = { now: config, reads: 0 }
  const read = async (): Promise<Partial<Config>> => {
    it.reads += 1
    return it.now
  }
  const renewal = createRenewal(loadConfig({ secretsSeconds: 0, ...config }, {}), { read, leastMs: 100 })
  t.teardown(() => renewal.close())
  return Object.assign(it, { renewal })
}

const withPassword = (url: string, username: string, password: string): string =>
  Object.assign(new URL(url), { username, password }).href

void t.test('Rotation: a pool goes on after ALTER ROLE ... PASSWORD', { skip: NO_POSTGRES }, async (t) => {
  const owner = await testPostgresUrl(t)
  // It makes the tables, and the tenants' role.
  await (await openPostgresqlDatabase({ url: owner })).close()
  const role = `rotated_${randomUUID().slice(0, 8)}`
  await onServer(`create role ${role} login superuser password 'first'`)
  t.teardown(() => onServer(`drop role ${role}`))
  const secrets = source(t, { databaseUrl: withPassword(owner, role, 'first') })
  const renewed = secrets.renewal.of('databaseUrl')
  const url = secrets.now.databaseUrl!
  const database = await openPostgresqlDatabase({ url, renewed, pool: 3, migrate: false })
  t.teardown(() => database.close())
  await database.query('select 1')

  await onServer(`alter role ${role} password 'second'`)
  secrets.now = { databaseUrl: withPassword(owner, role, 'second') }
  await onServer(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'`)
  // Those that were cut off are told apart from those that are refused.
  await eventually('the cut connections are noticed', () =>
    database.query('select 1').then(
      () => true,
      () => false,
    ),
  )
  const many = await Promise.all(Array.from({ length: 20 }, () => database.query('select 1 as one')))
  t.equal(many.length, 20, 'nobody is refused')
  t.equal(secrets.reads, 1, 'one look for all')

  // A worker that is forked now gets the address of the start.
  const closers: (() => Promise<unknown>)[] = []
  const config = loadConfig({ databaseUrl: url }, {})
  const old = source(t, { databaseUrl: url })
  old.now = secrets.now
  const late = await openDatabase(
    config,
    { pool: 2, migrate: false, renewed: old.renewal.of('databaseUrl') },
    closers,
  )
  t.same(await late.query('select 1 as one'), [{ one: 1 }])
  for (const close of closers) await close()
})

void t.test(
  'Rotation: a mailbox goes on after change_password: each message comes, and no attempt is used',
  { skip: NO_BROKER || NO_CTL },
  async (t) => {
    const vhost = await testVhost(t)
    const user = `rotated-${randomUUID().slice(0, 8)}`
    await rabbitmqctl('add_user', user, 'first')
    t.teardown(() => rabbitmqctl('delete_user', user))
    await rabbitmqctl('set_permissions', '-p', new URL(vhost).pathname.slice(1), user, '.*', '.*', '.*')
    const secrets = source(t, { mailboxUrl: withPassword(vhost, user, 'first') })
    const url = secrets.now.mailboxUrl!
    const renewed = secrets.renewal.of('mailboxUrl')
    const mailbox = createRabbitmqMailbox({ url, renewed, timeoutMs: 20_000 })
    t.teardown(() => mailbox.close())
    const seen: Delivery[] = []
    await mailbox.consume('M0_PRIORITY_QUEUE', { prefetch: 10 }, (delivery) => {
      seen.push(delivery)
      void delivery.ack().catch(() => undefined)
    })
    const send = (name: string) => mailbox.publish([{ queue: 'M0_PRIORITY_QUEUE', envelope: request(name) }])
    await send('before')
    await eventually('the first has come', () => seen.length === 1)

    await rabbitmqctl('change_password', user, 'second')
    await t.rejects(connect(url), /ACCESS.REFUSED|403/, 'the first password is no good any more')
    secrets.now = { mailboxUrl: withPassword(vhost, user, 'second') }
    await rabbitmqctl('close_all_user_connections', user, 'the test')
    await send('after')
    await eventually('the second has come', () => seen.length >= 2)
    t.same(new Set(seen.map(({ attempt }) => attempt)), new Set([1]))
    t.equal((await mailbox.depth('M0_PRIORITY_QUEUE')).ready, 0)
    t.ok(secrets.reads >= 1)
  },
)

void t.test('Rotation: Redis is back after its password was changed', { skip: NO_REDIS }, async (t) => {
  const admin = testRedis(t)
  const user = `rotated-${randomUUID().slice(0, 8)}`
  const set = (password: string) =>
    admin.run('set a user', (redis) =>
      redis.call('ACL', 'SETUSER', user, 'reset', 'on', `>${password}`, '~*', '&*', '+@all'),
    )
  await set('first')
  t.teardown(() => admin.run('remove a user', (redis) => redis.call('ACL', 'DELUSER', user)))
  const secrets = source(t, { redisUrl: withPassword(REDIS!, user, 'first') })
  const url = secrets.now.redisUrl!
  const redis = createRedisConnection({ url, prefix: `${user}:`, renewed: secrets.renewal.of('redisUrl') })
  t.teardown(() => redis.close())
  await redis.health()
  await set('second')
  secrets.now = { redisUrl: withPassword(REDIS!, user, 'second') }
  await admin.run('cut', (connection) => connection.call('CLIENT', 'KILL', 'USER', user))
  await eventually('it is back', () =>
    redis.health().then(
      () => true,
      () => false,
    ),
  )
  t.ok(secrets.reads >= 1)
})

void t.test(
  'Rotation: a provider whose key was changed answers, and whoever asked noticed nothing',
  async (t) => {
    let good = 'first'
    const standIn = await startOpenaiServer({ key: (given) => given === good })
    t.teardown(() => standIn.close())
    const settings = { openaiBaseUrl: standIn.url, openaiApiKey: 'first', embeddingProvider: 'openai' }
    const secrets = source(t, settings)
    const config = loadConfig({ ...settings, secretsSeconds: 0 }, {})
    const { language, embedding } = await openModels(config, 'ffmpeg', [], { renewal: secrets.renewal })
    const { signal } = new AbortController()
    const say = () => language.generate([{ role: 'user', text: 'Hello?' }], { signal })
    await say()

    good = 'second'
    secrets.now = { openaiApiKey: 'second' }
    await Promise.all([say(), say(), embedding.embed(['one'], 'query')])
    t.equal(secrets.reads, 1)
    t.ok(standIn.refused.length >= 1, 'the old key was refused before')

    good = 'third'
    await t.rejects(say(), { code: 'SS_PROVIDER_REFUSED' }, 'where there is no other key, that is told')
  },
)
