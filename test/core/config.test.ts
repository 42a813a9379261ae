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
