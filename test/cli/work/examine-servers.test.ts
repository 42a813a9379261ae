import t from 'tap'
import { examineServers } from '../../../cli/work/examine-servers.ts'
import { loadConfig } from '../../../core/config.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { NO_POSTGRES, testPostgresUrl } from '../../helpers/database.ts'
import { BROKER, NO_BROKER } from '../../helpers/rabbitmq.ts'
import { NO_REDIS, REDIS } from '../../helpers/redis.ts'

const examine = (urls: { databaseUrl?: string; mailboxUrl?: string; redisUrl?: string }) =>
  examineServers(loadConfig(urls, {}))

void t.test('Doctor: servers that are not there are told, each by itself, without passwords', async (t) => {
  const findings = await examine({
    databaseUrl: 'postgres://me:hunter2@localhost:1/x',
    mailboxUrl: 'amqp://me:hunter2@localhost:1',
    redisUrl: 'redis://:hunter2@localhost:1/0',
  })
  t.match(findings, [
    { what: 'Database', verdict: 'missing', detail: /ECONNREFUSED/, advice: /SPECTRA_DATABASE_URL/ },
    { what: 'Mailbox', verdict: 'missing', detail: /localhost:1/ },
    { what: 'Redis', verdict: 'fallback', detail: /ECONNREFUSED.*each process keeps its own cache/ },
  ])
  t.notMatch(JSON.stringify(findings), /hunter2/)
})

void t.test('Doctor: beside a server, what is embedded is told to be of one process', async (t) => {
  t.match(await examine({ redisUrl: 'redis://localhost:1' }), [
    { what: 'Database', verdict: 'fallback', advice: /SPECTRA_DATABASE_URL/ },
    { what: 'Mailbox', verdict: 'fallback', advice: /SPECTRA_MAILBOX_URL/ },
    { what: 'Redis', verdict: 'fallback' },
  ])
})

void t.test(
  'Doctor: servers are told with version and place, and left as they are',
  { skip: NO_POSTGRES || NO_BROKER || NO_REDIS },
  async (t) => {
    const databaseUrl = await testPostgresUrl(t)
    const urls = { databaseUrl, mailboxUrl: BROKER!, redisUrl: REDIS! }
    const found = await examine(urls)
    t.match(found, [
      {
        detail: /^PostgreSQL \d+\.\d+ at [\d.]+:\d+\/test_\w+, .*; \d+ migrations wait for the first start$/,
      },
      { verdict: 'ok', detail: /^RabbitMQ \d+\.\d+\.\d+ at .*; consumer_timeout .* above 1200000 ms/ },
      { verdict: 'ok', detail: /^Redis \d+\.\d+\.\d+ at / },
    ])
    t.same(await examine(urls), found, 'looking changed nothing')
    for (const url of Object.values(urls)) t.notMatch(JSON.stringify(found), new URL(url).password)

    const nowhere = Object.assign(new URL(databaseUrl), { pathname: '/nowhere' }).href
    t.match(await examine({ databaseUrl: nowhere }), [
      { verdict: 'missing', advice: /first node .* creates it/ },
    ])
    const database = await openPostgresqlDatabase({ url: databaseUrl })
    t.notMatch(await examine({ databaseUrl }), [{ detail: /migrations wait/ }])
    await database.query(`insert into spectra_core.migrations (name) values ('29991231000000-tomorrow')`)
    await database.close()
    t.match(await examine({ databaseUrl }), [
      { verdict: 'missing', detail: /29991231000000-tomorrow/, advice: /^Update this program/ },
    ])
  },
)
