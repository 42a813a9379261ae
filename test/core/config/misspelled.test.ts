import t from 'tap'
import { misspelledOf } from '../../../core/config/misspelled.ts'
import { SETTINGS } from '../../../core/config.ts'

const known = Object.values(SETTINGS).map(({ env }) => env)

void t.test(
  'misspelledOf(): what looks like a setting and is none is told with the one that is meant',
  async (t) => {
    for (const [name, meant] of [
      ['SPECTRA_DATA_DIR', 'SPECTRA_DATA'],
      ['SPECTRA_DATABSE_URL', 'SPECTRA_DATABASE_URL'],
      ['SPECTRA_MAILBOX_URI', 'SPECTRA_MAILBOX_URL'],
      ['SPECTRA_DATABASE_WAIT_SECONDS', 'SPECTRA_DATABASE_WAIT'],
    ] as const)
      t.same(misspelledOf([name], known), [{ name, meant }])
  },
)

void t.test('misspelledOf(): settings, and names that others set, are none of its business', async (t) => {
  const others = [
    'HOME',
    'SPECTRA_GATEWAY_SERVICE_HOST',
    'SPECTRA_GATEWAY_PORT_8080_TCP',
    'SPECTRA_TEST_REDIS_URL',
  ]
  t.same(misspelledOf([...known, ...others], known), [])
})
