import t, { type Test } from 'tap'
import { DEFAULT_ORGANIZATION_ID } from '../../../schema/ids.ts'
import type { Database } from '../../../core/database/database.ts'
import { SpectraError } from '../../../core/errors.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import { entriesOf } from '../../../core/search/entries.ts'
import { CHUNK_VECTORS } from '../../../core/search/tables.ts'
import { createQdrantVectors } from '../../../core/search/vector-index/qdrant/qdrant.ts'
import { along, document } from '../../contracts/searched.ts'
import { emptyTables, testDatabase } from '../../helpers/database.ts'
import { cutProcess, describeChunk, finishChunk } from '../../helpers/pipeline.ts'
import { startQdrant } from '../../helpers/qdrant-server.ts'
import { sharedDir } from '../../helpers/shared.ts'
import { skipped } from '../../helpers/skipped.ts'
import { checked, model, PGVECTOR, type Indexing, type Process } from './spaces/parts.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

const ALL = [1, 2, 3, 4, 5]
const AGREED = { unsearched: [], unembedded: [], absent: [], orphans: [], strange: [] }
const organizationId = DEFAULT_ORGANIZATION_ID

/** Five chunks that are described, indexed and searched. */
async function planted(indexing: Indexing) {
  await emptyTables(database)
  const used = model('in use', 0)
  const it = checked(database, indexing, [used])
  const parts = createLedger(database)
  const { process, m1 } = await cutProcess(parts, ALL.length)
  for (const each of m1) await finishChunk(parts, await describeChunk(parts, each))
  const documents = ALL.map((n) =>
    document(n, `Chunk ${n}`, { processId: process.id, organizationId, model: used.model, vector: along(n) }),
  )
  for (const each of documents) await it.search.index(each)
  return { it, used, ids: documents.map(({ chunkId }) => chunkId), documents }
}

const found = async ({ search, embedding }: Process, n: number): Promise<number | undefined> => {
  const { vectors } = await embedding.embed([`q${n}`], 'query')
  const meaning = { model: 'in use', dimensions: vectors[0]!.length, vector: vectors[0]! }
  return (await search.query({ organizationId, text: 'zebra', meaning, limit: 1 }))[0]?.ordinal
}

const named = (chunks: readonly { chunkId: string }[]): string[] => chunks.map(({ chunkId }) => chunkId)

void t.test(
  'Check of vectors: P11: rows that are not searched, or have no vector, are told and made again',
  async (t) => {
    const { it, ids } = await planted(PGVECTOR)
    t.match(await it.check.compare(), { ...AGREED, searched: 5, inUse: { model: 'in use' } })
    await database.query(`delete from ${CHUNK_VECTORS.name} where chunk_id = $1`, [ids[0]])
    await database.query(`update ${CHUNK_VECTORS.name} set model = 'another' where chunk_id = $1`, [ids[1]])
    const { unsearched, unembedded } = await it.check.compare()
    t.same([named(unsearched), named(unembedded)], [[ids[0]], [ids[1]]])
    t.match(await it.check.repair(), { indexed: 1, embedded: 2, told: 0, removed: 0, cannot: [] })
    t.match(await it.check.compare(), { ...AGREED, searched: 5 })
    for (const n of ALL) t.equal(await found(it, n), n)
    const [row] = await database.query<{ text: string; types: string }>(
      `select text, event_types::text as types from ${CHUNK_VECTORS.name} where chunk_id = $1`,
      [ids[0]],
    )
    t.same(row, { text: 'Chunk 1', types: '{object_entered}' }, 'with its words and the types of its events')
    t.match(await it.check.repair(), { indexed: 0, embedded: 0 }, 'P2')
  },
)

void t.test('Check of vectors: what the model refuses cannot be mended, and is said', async (t) => {
  const { it, used, ids } = await planted(PGVECTOR)
  await database.query(`update ${CHUNK_VECTORS.name} set model = null`)
  used.refuses = (text) =>
    text === 'Chunk 3' ? new SpectraError('SS_PROVIDER_REFUSED', 'Cannot embed: no') : undefined
  const { embedded, cannot } = await it.check.repair()
  t.equal(embedded, 4)
  t.match(cannot, [/^Cannot give 1 chunks a vector: in use refuses/])
  t.same(named((await it.check.compare()).unembedded), [ids[2]])
})

void t.test(
  'Check of vectors: P11: Qdrant is told what it lacks, and loses what no row has',
  async (t: Test) => {
    if (sharedDir() === undefined) return skipped(t, 'without ../shared/contracts')
    const server = await startQdrant(t)
    const { it, ids, documents } = await planted({
      table: CHUNK_VECTORS,
      open: () => createQdrantVectors({ url: server.url, collection: 'spectra' }),
    })
    t.match(await it.check.compare(), { ...AGREED, searched: 5 })
    await it.vectors.remove({ organizationId, chunkId: ids[0]! })
    await database.query(`delete from ${CHUNK_VECTORS.name} where chunk_id = $1`, [ids[1]])
    await it.vectors.upsert(entriesOf({ ...documents[2]!, model: 'long gone' }))
    const many = Array.from({ length: 600 }, (_, n) => document(n + 100, 'x', { model: 'in use' }))
    await it.vectors.upsert(many.flatMap(entriesOf))
    const before = await it.check.compare()
    t.same(named(before.absent), [ids[0]])
    t.same(new Set(named(before.orphans)), new Set([ids[1]!, ...named(many)]))
    t.equal(before.strange.length, 1)
    t.match(await it.check.repair(), {
      indexed: 1,
      embedded: 1,
      told: 1,
      removed: 600,
      dropped: before.strange,
    })
    t.match(await it.check.compare(), { ...AGREED, searched: 5 })
    for (const n of ALL) t.equal(await found(it, n), n)
    t.equal(server.collections.size, 1)
  },
)
