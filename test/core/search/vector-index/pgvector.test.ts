import t from 'tap'
import type { Database } from '../../../../core/database/database.ts'
import { createChunkRows } from '../../../../core/search/chunk-rows.ts'
import { CHUNK_VECTORS } from '../../../../core/search/tables.ts'
import { hnswName, prepareHnsw } from '../../../../core/search/vector-index/hnsw.ts'
import { createPgvectorVectors } from '../../../../core/search/vector-index/pgvector.ts'
import { along, DIMENSIONS, document, ORG, SPACE } from '../../../contracts/searched.ts'
import { vectorIndexContract } from '../../../contracts/vector-index.ts'
import { Migration20261127000020VectorsByModel } from '../../../../schema/migrations/2026-11-27-b-vectors-by-model.ts'
import { emptyTables, testDatabase } from '../../../helpers/database.ts'
import { pgvectorSearch } from '../../../helpers/search.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

vectorIndexContract(t, 'Vectors in pgvector', async () => {
  await emptyTables(database)
  return { vectors: createPgvectorVectors(database), rows: createChunkRows(database, CHUNK_VECTORS) }
})

void t.test('pgvector: models of different sizes live side by side', async (t) => {
  await emptyTables(database)
  const space = { model: 'large', dimensions: 3072 }
  const small = pgvectorSearch(database)
  const large = pgvectorSearch(database)
  await small.index(document(1, 'A red object.'))
  const vector = new Float32Array(3072)
  vector[0] = 1
  await large.index(document(2, 'A white object.', { vector, ...space }))
  const hits = await large.query({ organizationId: ORG, text: 'red', meaning: { vector, ...space } })
  t.same(hits.map(({ ordinal }) => ordinal).sort(), [1, 2], 'by words, and by meaning')
})

/** A name with all that SQL minds. */
const ODD = { model: `o'mo\\del "$1" --`, dimensions: DIMENSIONS }

for (const space of [SPACE, ODD]) {
  void t.test(`pgvector: the nearest vectors of ${space.model} come from the index of its own`, async (t) => {
    await emptyTables(database)
    const vectors = createPgvectorVectors({
      ...database,
      // The same statement, explained where the planner has no other way.
      transaction: (work) =>
        database.transaction(async (sql) => {
          await sql.query('set local enable_seqscan = off')
          await sql.query('set local enable_bitmapscan = off')
          await sql.query('set local enable_sort = off')
          return work({
            query: async (statement, values) => {
              if (!statement.includes('order by')) return sql.query(statement, values)
              const plan = await sql.query<{ 'QUERY PLAN': string }>(`explain ${statement}`, values)
              plans.push(plan.map((row) => row['QUERY PLAN']).join('\n'))
              return []
            },
          })
        }),
    })
    const plans: string[] = []
    await vectors.nearest(along(1), { organizationId: ORG, ...space }, 5)
    t.match(plans.join(), `Index Scan using ${hnswName(space)}`)
    t.match(plans.join(), `Index Scan using ${hnswName(space, 'passages')}`)
  })
}

void t.test(
  'pgvector: a migration makes the indexes of the models that are there, the same ones',
  async (t) => {
    await emptyTables(database)
    const rows = createChunkRows(database, CHUNK_VECTORS)
    const spaces = [SPACE, ODD, { model: 'large', dimensions: 3072 }, { model: 'huge', dimensions: 5000 }]
    for (const [index, space] of spaces.entries()) {
      const vector = new Float32Array(space.dimensions).fill(1 / Math.sqrt(space.dimensions))
      await rows.put(document(index + 1, 'A red object.', { ...space, vector }))
    }
    const indexes = async (): Promise<Record<string, string>> => {
      const found = await database.query<{ name: string; made: string }>(
        `select indexname::text as name, indexdef as made from pg_indexes where indexname like '%hnsw%' order by indexname`,
      )
      return Object.fromEntries(found.map(({ name, made }) => [name, made]))
    }
    const dropAll = async (): Promise<void> => {
      for (const name of Object.keys(await indexes()))
        await database.query(`drop index spectra_insights.${name}`)
    }
    await dropAll()
    for (const space of spaces) await prepareHnsw(database, CHUNK_VECTORS, space)
    const made = await indexes()
    t.same(
      Object.keys(made).sort(),
      spaces
        .slice(0, 3)
        .map((space) => hnswName(space))
        .sort(),
    )
    await dropAll()
    const migration = new Migration20261127000020VectorsByModel(undefined as never, undefined as never)
    migration.up()
    for (const statement of migration.getQueries()) await database.query(String(statement))
    t.same(await indexes(), made)
  },
)

void t.test('pgvector: a database without the extension says so', async (t) => {
  const vectors = createPgvectorVectors({ ...database, vectors: false })
  await t.rejects(vectors.health(), { code: 'SS_CONFIG_INVALID', message: /no pgvector extension/ })
})
