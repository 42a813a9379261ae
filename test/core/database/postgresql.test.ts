import t from 'tap'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { databaseContract } from '../../contracts/database.ts'
import { NO_POSTGRES, testPostgresUrl } from '../../helpers/database.ts'

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else databaseContract(t, 'PostgreSQL', async () => openPostgresqlDatabase({ url: await testPostgresUrl(t) }))

void t.test('PostgreSQL: a server that is not there is SS_DATABASE_UNAVAILABLE', async (t) => {
  const nowhere = 'postgres://nobody@127.0.0.1:1/none'
  await t.rejects(openPostgresqlDatabase({ url: nowhere }), { code: 'SS_DATABASE_UNAVAILABLE' })
})
