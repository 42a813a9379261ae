import t, { type Test } from 'tap'
import type { Database, Sql } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import type { SearchQuery } from '../../../core/ports.ts'
import { along, document, GATE, ORG, OTHER, SPACE } from '../../contracts/searched.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'
import { exactSearch, pgvectorSearch } from '../../helpers/search.ts'

/** The conditions by which a statement keeps to the tenant. */
const OWN = /\borganization_id = \$1|camera_id in \(select jsonb_array_elements_text\(\$\d+::jsonb\)\)/g

/** A database whose statements have lost those conditions on the way. */
function careless(database: Database): Database {
  const without = ({ query }: Sql): Sql => ({
    query: (statement, parameters) =>
      query(
        statement.replace(OWN, (found) => `(${found} or true)`),
        parameters,
      ),
  })
  return {
    ...database,
    ...without(database),
    transaction: (work) => database.transaction((sql) => work(without(sql))),
    as: (tenant) => ({ ...database.as(tenant), ...without(database.as(tenant)) }),
  }
}

const asked = (tenant: Pick<SearchQuery, 'organizationId' | 'cameras'>): SearchQuery => ({
  ...tenant,
  text: 'red object',
  meaning: { ...SPACE, vector: along(3) },
})

function neverFound(name: string, open: (t: Test) => Promise<Database>): void {
  void t.test(`${name}: P8: what a wrong filter lets through is not found all the same`, async (t) => {
    const database = await open(t)
    for (const compose of [exactSearch, database.vectors && pgvectorSearch]) {
      if (!compose) continue
      const search = compose(careless(database))
      await search.index(document(3, 'A red object at the gate.', GATE))
      await search.index(document(4, 'A red object in the yard.'))
      await search.index(
        document(5, 'A red object of theirs.', { organizationId: OTHER, processId: ORG, cameraId: 'gate' }),
      )
      const found = async (tenant: Parameters<typeof asked>[0]): Promise<number[]> =>
        (await search.query(asked(tenant))).map(({ ordinal }) => ordinal).sort()
      t.same(await found({ organizationId: ORG }), [3, 4])
      t.same(await found({ organizationId: OTHER }), [5])
      t.same(await found({ organizationId: ORG, cameras: ['gate'] }), [3])
      t.same(await found({ organizationId: ORG, cameras: [] }), [])
    }
  })
}

neverFound('PGlite', testDatabase)
if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  neverFound('PostgreSQL', async (t) => {
    const database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
    t.teardown(() => database.close())
    return database
  })
}
