import t from 'tap'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { databaseContract } from '../../contracts/database.ts'

const url = process.env.SPECTRA_TEST_POSTGRES_URL

if (url) {
  databaseContract(t, 'PostgreSQL', () => openPostgresqlDatabase({ url }))
} else {
  t.pass('not run here', { skip: 'SPECTRA_TEST_POSTGRES_URL names no server (scripts/services env)' })
}

void t.test('PostgreSQL: a server that is not there is SS_DATABASE_UNAVAILABLE', async (t) => {
  const nowhere = 'postgres://nobody@127.0.0.1:1/none'
  await t.rejects(openPostgresqlDatabase({ url: nowhere }), { code: 'SS_DATABASE_UNAVAILABLE' })
})
