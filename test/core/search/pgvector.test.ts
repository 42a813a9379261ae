import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { createPgvectorSearch } from '../../../core/search/pgvector.ts'
import { DIMENSIONS, document, searchContract } from '../../contracts/search.ts'
import { emptyTables, testDatabase } from '../../helpers/database.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

searchContract(t, 'pgvector', async () => {
  await emptyTables(database)
  return createPgvectorSearch(database, { dimensions: DIMENSIONS })
})

void t.test('pgvector: models of different sizes live side by side', async (t) => {
  await emptyTables(database)
  const small = createPgvectorSearch(database, { dimensions: DIMENSIONS })
  const large = createPgvectorSearch(database, { dimensions: 3072 })
  await small.index(document(1, 'A red object.'))
  const vector = new Float32Array(3072)
  vector[0] = 1
  await large.index(document(2, 'A white object.', { vector }))
  const { organizationId } = document(1, '')
  const hits = await large.query({ organizationId, text: 'red', vector })
  t.same(hits.map(({ ordinal }) => ordinal).sort(), [1, 2], 'by words, and by meaning')
})

void t.test('pgvector: the nearest vectors come from the index', async (t) => {
  await emptyTables(database)
  const search = createPgvectorSearch(database, { dimensions: DIMENSIONS })
  await search.health()
  const plan = await database.transaction(async (sql) => {
    await sql.query('set local enable_seqscan = off')
    await sql.query('set local enable_sort = off')
    return sql.query<{ 'QUERY PLAN': string }>(
      `explain select chunk_id from spectra_insights.chunk_vectors where dimensions = ${DIMENSIONS}
       order by (embedding::vector(${DIMENSIONS})) <=> '[1,0,0,0,0,0,0,0]'::vector(${DIMENSIONS}) limit 5`,
    )
  })
  t.match(plan.map((row) => row['QUERY PLAN']).join('\n'), /chunk_vectors_hnsw_8/)
})

void t.test('pgvector: a database without the extension says so', async (t) => {
  const search = createPgvectorSearch({ ...database, vectors: false }, { dimensions: DIMENSIONS })
  await t.rejects(search.health(), { code: 'SS_CONFIG_INVALID', message: /no pgvector extension/ })
})
