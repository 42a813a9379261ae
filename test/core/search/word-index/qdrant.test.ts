import t, { type Test } from 'tap'
import type { Database } from '../../../../core/database/database.ts'
import type { SearchDocument, VectorIndex } from '../../../../core/ports.ts'
import { createChunkRows } from '../../../../core/search/chunk-rows.ts'
import { entriesOf } from '../../../../core/search/entries.ts'
import { reindex } from '../../../../core/search/reindex.ts'
import { searchedTable } from '../../../../core/search/tables.ts'
import { createQdrantVectors } from '../../../../core/search/vector-index/qdrant/qdrant.ts'
import { placeOf, sparseOf, sparseQuestion } from '../../../../core/search/vector-index/qdrant/sparse.ts'
import { createQdrantWords } from '../../../../core/search/word-index/qdrant.ts'
import { along, document, ORG, OTHER, SPACE, YARD } from '../../../contracts/searched.ts'
import { searchFaults } from '../../../contracts/faults/search.ts'
import { vectorIndexContract } from '../../../contracts/vector-index.ts'
import { wordIndexContract } from '../../../contracts/word-index.ts'
import { emptyTables, testDatabase } from '../../../helpers/database.ts'
import { oddService } from '../../../helpers/odd-service.ts'
import { qdrantStandIn, startQdrant } from '../../../helpers/qdrant-server.ts'
import { sharedDir } from '../../../helpers/shared.ts'
import { skipped } from '../../../helpers/skipped.ts'

const options = { apiKey: 'the key of the index', collection: 'spectra', sparse: true }
const CREATE = 'PUT /collections/{collection_name}/vectors/{vector_name}'
let database: Database

void t.test('Words of Qdrant: a text by its stems, what is said twice less than twice as much', (t) => {
  const { indices, values } = sparseOf('A red car. Red cars, and the blue van!')!
  t.same([...indices].sort(), ['red', 'car', 'blue', 'van'].map(placeOf).sort())
  const of = (stem: string) => values[indices.indexOf(placeOf(stem))]!
  t.equal(of('red'), of('car'))
  t.ok(of('red') > of('van') && of('red') < 2 * of('van'))
  t.equal(sparseOf('It is what it is...'), undefined, 'no word that says anything')
  t.equal(sparseOf('红色')?.indices.length, 1)
  t.same(sparseQuestion(['red', 'red', 'van']), { indices: [placeOf('red'), placeOf('van')], values: [1, 1] })
  t.end()
})

if (sharedDir() === undefined)
  void t.test('Words in Qdrant', (t) => skipped(t, 'without ../shared/contracts'))
else suite()

function suite(): void {
  const start = (t: Test): ReturnType<typeof startQdrant> => startQdrant(t, { apiKey: options.apiKey })

  t.before(async () => {
    database = await testDatabase(t)
  })

  /** Rows, and the index that is told of them, as search writes them. */
  const written = (vectors: VectorIndex) => {
    const rows = createChunkRows(database, searchedTable(database))
    return {
      async put(...documents: SearchDocument[]) {
        const put = await rows.put(...documents)
        await vectors.upsert(put.flatMap(entriesOf))
        return put
      },
      async remove(selection: Parameters<typeof rows.remove>[0]) {
        await rows.remove(selection)
        await vectors.remove(selection)
      },
    }
  }
  const wordsAt = (url: string, onAway = (): void => undefined, more: Partial<typeof options> = {}) =>
    createQdrantWords(
      { url, ...options, ...more, timeoutMs: 2000 },
      { database, table: searchedTable(database), spaceInUse: async () => SPACE, onAway },
    )

  async function opened(t: Test) {
    await emptyTables(database)
    const server = await start(t)
    const vectors = createQdrantVectors({ url: server.url, ...options })
    return { server, vectors, words: wordsAt(server.url), rows: written(vectors) }
  }

  wordIndexContract(t, 'Words in Qdrant', () => opened(t))

  vectorIndexContract(t, 'Vectors beside words in Qdrant', async () => {
    const { vectors } = await opened(t)
    return { vectors, rows: createChunkRows(database, searchedTable(database)) }
  })

  void t.test('Words in Qdrant: a collection is made with them, weighed by how rare they are', async (t) => {
    const { server, rows } = await opened(t)
    await rows.put(document(1, YARD[0]!))
    const [{ made, points }] = [...server.collections.values()] as [never]
    t.same((made as { sparse_vectors: object }).sparse_vectors, { words: { modifier: 'idf' } })
    t.equal([...(points as Map<string, { sparse: Map<string, object> }>).values()][0]!.sparse.size, 1)
    t.notOk(server.asked.includes(CREATE))
  })

  void t.test(
    'Words in Qdrant: a collection of before gets them once it is made again of the rows',
    async (t) => {
      const { server, vectors, words, rows } = await opened(t)
      const warned: string[] = []
      const listen = ({ message }: Error) => void warned.push(message)
      process.on('warning', listen)
      t.teardown(() => process.off('warning', listen))
      const before = createQdrantVectors({ url: server.url, ...options, sparse: false })
      await written(before).put(document(1, YARD[0]!), document(2, YARD[1]!))
      await t.rejects(words.best('white', { organizationId: ORG }, 9), { code: 'SS_SEARCH_REFUSED' })
      await rows.put(document(3, YARD[2]!))
      t.equal(server.asked.filter((one) => one === CREATE).length, 1)
      t.match(warned, [/has no words of what was indexed before: run spectra reindex/])
      t.same(await words.best('white', { organizationId: ORG }, 9), [])
      t.equal(await reindex(database, vectors), 3)
      t.match(await words.best('white', { organizationId: ORG }, 9), [{ chunkId: document(1, '').chunkId }])
      t.equal((await vectors.nearest(along(1), { organizationId: ORG, ...SPACE }, 9)).length, 3)
    },
  )

  void t.test(
    'Words in Qdrant: rows decide, whatever it says, and whoever else it has words of',
    async (t) => {
      const { vectors, words, rows } = await opened(t)
      await rows.put(document(1, 'A red car.'))
      // It was never told of the change, nor of the removal.
      await createChunkRows(database, searchedTable(database)).put(document(1, 'A blue van.'))
      t.same(await words.best('red', { organizationId: ORG }, 9), [])
      await vectors.upsert(entriesOf(document(2, 'A red gate.')))
      t.same(await words.best('red', { organizationId: ORG }, 9), [], 'a point without a row')
      t.same(await words.best('red', { organizationId: OTHER }, 9), [], 'P8')
    },
  )

  void t.test(
    'Words in Qdrant: while it is away, or takes no key, all rows are looked through',
    async (t) => {
      await emptyTables(database)
      const { listener } = qdrantStandIn({ apiKey: options.apiKey })
      const service = await oddService(t, listener)
      const told: number[] = []
      const words = wordsAt(service.url(), () => void told.push(1))
      await written(createQdrantVectors({ url: service.url(), ...options })).put(document(3, YARD[2]!))
      const found = [{ chunkId: document(3, '').chunkId }]
      t.match(await words.best('red', { organizationId: ORG }, 9), found)
      t.equal(told.length, 0)
      const denied = wordsAt(service.url(), () => void told.push(1), { apiKey: 'another' })
      t.match(await denied.best('red', { organizationId: ORG }, 9), found)
      await t.rejects(denied.health(), { code: 'SS_SEARCH_DENIED' })
      const back = await service.faults.unreachable()
      if (typeof back === 'string') throw new Error(back)
      t.match(await words.best('red', { organizationId: ORG }, 9), found)
      t.equal(told.length, 2)
      await back()
    },
  )

  searchFaults(t, 'Words in Qdrant', {
    impossible: {},
    async open(t) {
      const { listener } = qdrantStandIn({ apiKey: options.apiKey })
      const service = await oddService(t, listener)
      const at = () => ({ url: service.url(), ...options, timeoutMs: 1000 })
      await createQdrantVectors(at()).upsert(entriesOf(document(1, 'x')))
      return {
        faults: service.faults,
        calls: {
          upsert: () => createQdrantVectors(at()).upsert(entriesOf(document(1, 'x'))),
          health: () => wordsAt(service.url()).health(),
        },
      }
    },
  })
}
