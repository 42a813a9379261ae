import t from 'tap'
import { openPostgresqlDatabase } from '../../../../core/database/postgresql.ts'
import { askingContract } from '../../../contracts/asking.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../../helpers/database.ts'
import { exactSearch, pgvectorSearch } from '../../../helpers/search.ts'

void t.test('Asking on PGlite', async (t) => {
  const database = await testDatabase(t)
  askingContract(t, 'Asking on PGlite', () => database, pgvectorSearch)
})

void t.test('Asking on PostgreSQL', { skip: NO_POSTGRES }, async (t) => {
  const database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
  t.teardown(() => database.close())
  askingContract(
    t,
    'Asking on PostgreSQL',
    () => database,
    (of) => (of.vectors ? pgvectorSearch(of) : exactSearch(of)),
  )
})
