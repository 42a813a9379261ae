import t from 'tap'
import { loadConfig, redacted } from '../../core/config.ts'

void t.test(
  'Configuration: overrides come before the environment, which comes before the defaults',
  async (t) => {
    t.equal(loadConfig({}, {}).port, 8080)
    t.equal(loadConfig({}, { SPECTRA_PORT: '9000' }).port, 9000)
    t.equal(loadConfig({ port: 1 }, { SPECTRA_PORT: '9000' }).port, 1)
    t.equal(loadConfig({}, { SPECTRA_ALLOW_PRIVATE_ADDRESSES: '1' }).allowPrivateAddresses, true)
  },
)

void t.test(
  'Configuration: a bad value is refused with the variable, what it got and what it means',
  async (t) => {
    t.throws(() => loadConfig({}, { SPECTRA_PORT: 'http' }), {
      code: 'SS_CONFIG_INVALID',
      message: /SPECTRA_PORT="http".*Port of the gateway/,
    })
    t.throws(() => loadConfig({}, { SPECTRA_ORIGINS: 'https://a.example/x' }), { code: 'SS_CONFIG_INVALID' })
    t.throws(() => loadConfig({}, { SPECTRA_ANALYSIS_THREADS: '0' }), { code: 'SS_CONFIG_INVALID' })
  },
)

void t.test(
  'Configuration: an address that cannot be read is refused, with what has to be escaped',
  async (t) => {
    const refused: [name: string, address: string, says: RegExp][] = [
      ['SPECTRA_DATABASE_URL', 'postgres://user:hunt#er2@db/spectra', /# and @ of a password are/],
      ['SPECTRA_DATABASE_URL', 'postgres://user:hunt%er2@db/spectra', /% in it.*%25/],
      ['SPECTRA_MAILBOX_URL', 'amqp://user:hunt/er2@broker/vhost', /%2F/],
      ['SPECTRA_REDIS_URL', 'redis://:hunt?er2@cache', /%3F/],
    ]
    for (const [name, address, says] of refused) {
      const error = t.throws(() => loadConfig({}, { [name]: address }), {
        code: 'SS_CONFIG_INVALID',
        message: says,
      })
      t.notMatch((error as Error).message, /hunt|er2/)
    }
    loadConfig({}, { SPECTRA_DATABASE_URL: 'postgres://user:hunt%25er%232@db/spectra' })
  },
)

void t.test('Configuration: secrets are never shown', async (t) => {
  const shown = JSON.stringify(redacted(loadConfig({}, { SPECTRA_URL_SECRET: 'very-secret-words' })))
  t.notMatch(shown, 'very-secret-words')
  t.match(shown, '(set)')
})

void t.test('Configuration: every setting that cannot be used is named at once', async (t) => {
  t.throws(() => loadConfig({}, { SPECTRA_PORT: 'http', S2_CLIP_DURATION: 'long' }), {
    code: 'SS_CONFIG_INVALID',
    message: /2 settings:\n.*S2_CLIP_DURATION="long"|2 settings:\n.*SPECTRA_PORT="http"/,
  })
})

void t.test("Configuration: servers can be given by the platform's names, in parts", async (t) => {
  const parts = {
    POSTGRES_HOST: 'db',
    POSTGRES_USER: 'ops',
    POSTGRES_PASSWORD: 'p@ss/word',
    POSTGRES_DB: 'spectra',
  }
  t.equal(loadConfig({}, parts).databaseUrl, 'postgres://ops:p%40ss%2Fword@db/spectra')
  t.equal(
    loadConfig(
      {},
      { RABBITMQ_HOST: 'mq', RABBITMQ_USERNAME: 'a', RABBITMQ_PASSWORD: 'b', RABBITMQ_SSL: 'true' },
    ).mailboxUrl,
    'amqps://a:b@mq',
  )
  t.equal(
    loadConfig({}, { REDIS_HOST: '::1', REDIS_PORT: '6380', REDIS_PASSWORD: 'x' }).redisUrl,
    'redis://:x@[::1]:6380/0',
  )
  t.equal(loadConfig({}, { QDRANT_HOST: 'q', QDRANT_PORT: '6334' }).qdrantUrl, 'http://q:6334')
  const whole = 'postgres://u:p@other/spectra'
  t.equal(loadConfig({}, { ...parts, SPECTRA_DATABASE_URL: whole }).databaseUrl, whole, 'whole before parts')
  t.equal(loadConfig({}, { POSTGRES_PASSWORD: 'x' }).databaseUrl, '', 'no host, no server')
  t.throws(() => loadConfig({}, { POSTGRES_HOST: 'db/x', REDIS_HOST: 'r', REDIS_PORT: 'six' }), {
    message: /POSTGRES_HOST="db\/x": it is no name[^]*REDIS_PORT="six": it is no port/,
  })
})
