import t, { type Test } from 'tap'
import type { Database } from '../../../../core/database/database.ts'
import { isOutage, type SpectraError } from '../../../../core/errors.ts'
import type { Search } from '../../../../core/ports.ts'
import { createChunkRows } from '../../../../core/search/chunk-rows.ts'
import { entriesOf } from '../../../../core/search/entries.ts'
import { reindex } from '../../../../core/search/reindex.ts'
import { CHUNK_DOCUMENTS } from '../../../../core/search/tables.ts'
import { createQdrantVectors } from '../../../../core/search/vector-index/qdrant/qdrant.ts'
import { stableId } from '../../../../schema/ids.ts'
import { MOST_PASSAGES } from '../../../../schema/passages.ts'
import { along, document, ORG, OTHER, SPACE, YARD } from '../../../contracts/searched.ts'
import { searchFaults } from '../../../contracts/faults/search.ts'
import { vectorIndexContract } from '../../../contracts/vector-index.ts'
import { emptyTables, testDatabase } from '../../../helpers/database.ts'
import { oddService } from '../../../helpers/odd-service.ts'
import { qdrantStandIn, startQdrant } from '../../../helpers/qdrant-server.ts'
import { exactSearch, pgvectorSearch } from '../../../helpers/search.ts'
import { sharedDir } from '../../../helpers/shared.ts'
import { skipped } from '../../../helpers/skipped.ts'

const shared = sharedDir()
const KEY = 'the key of the index'
const options = { apiKey: KEY, collection: 'spectra' }
const FILTER = { organizationId: ORG, ...SPACE }

let database: Database
if (shared === undefined) void t.test('Vectors in Qdrant', (t) => skipped(t, 'without ../shared/contracts'))
else suite()

function suite(): void {
  const start = (t: Test): ReturnType<typeof startQdrant> => startQdrant(t, { apiKey: KEY })

  t.before(async () => {
    database = await testDatabase(t)
  })

  vectorIndexContract(t, 'Vectors in Qdrant', async () => {
    await emptyTables(database)
    const { url } = await start(t)
    return {
      vectors: createQdrantVectors({ url, ...options }),
      rows: createChunkRows(database, CHUNK_DOCUMENTS),
    }
  })

  for (const quantization of ['none', 'scalar', 'binary'] as const) {
    void t.test(
      `Qdrant: a collection, ${quantization} quantized, has a graph for each organization`,
      async (t) => {
        const server = await start(t)
        const vectors = createQdrantVectors({ url: server.url, ...options, payloadM: 24, quantization })
        await vectors.upsert(entriesOf(document(1, 'x')))
        t.match(await vectors.nearest(along(1), FILTER, 5), [{ chunkId: document(1, 'x').chunkId }])
        const [[name, { made, indexes, points }]] = [...server.collections] as [[string, never]]
        t.match(name, /^spectra-8-[0-9a-f]{12}$/)
        t.same((made as Record<string, unknown>).hnsw_config, { m: 0, payload_m: 24 })
        t.equal('quantization_config' in (made as object), quantization !== 'none')
        t.same((indexes as Map<string, unknown>).get('organization'), { type: 'keyword', is_tenant: true })
        const expected = stableId('vector', ORG, document(1, 'x').chunkId)
        t.same(
          [...(points as Map<string, unknown>).keys()],
          [expected],
          'P2: an id that follows from the chunk',
        )
      },
    )
  }

  void t.test('Qdrant: many who come first at once make one collection', async (t) => {
    const server = await start(t)
    const nodes = [1, 2, 3, 4].map(() => createQdrantVectors({ url: server.url, ...options }))
    await Promise.all(nodes.map((node, index) => node.upsert(entriesOf(document(index + 1, 'x')))))
    t.equal(server.collections.size, 1)
    t.equal((await nodes[0]!.nearest(along(1), FILTER, 9)).length, 4)
  })

  void t.test('Qdrant: a chunk is told in one request, with what a longer text of it had more', async (t) => {
    const server = await start(t)
    const vectors = createQdrantVectors({ url: server.url, ...options })
    const tell = (...passages: number[]): Promise<void> =>
      vectors.upsert([{ ...entriesOf(document(1, 'x'))[0]!, vectors: passages.map((axis) => along(axis)) }])
    const places = (): unknown[] =>
      [...server.collections.values()].flatMap(({ points }) =>
        [...points.values()].map(({ payload }) => payload.place),
      )
    await tell(1, 2, 3)
    t.same(places(), [0, 1, 2])
    const before = server.asked.length
    await tell(4)
    t.same(places(), [0])
    t.same(server.asked.slice(before), ['POST /collections/{collection_name}/points/batch'])
    await tell(...Array.from({ length: MOST_PASSAGES }, (_, index) => index % 8))
    t.equal(places().length, MOST_PASSAGES, 'nothing is left to be removed')
  })

  void t.test('Qdrant: a collection that was removed behind our back is made again', async (t) => {
    const server = await start(t)
    const vectors = createQdrantVectors({ url: server.url, ...options })
    await vectors.upsert(entriesOf(document(1, 'x')))
    server.collections.clear()
    t.same(await vectors.nearest(along(1), FILTER, 9), [])
    await vectors.upsert(entriesOf(document(2, 'x')))
    t.match(await vectors.nearest(along(1), FILTER, 9), [{ chunkId: document(2, 'x').chunkId }])
  })

  void t.test('Qdrant: collections of others are left alone', async (t) => {
    const server = await start(t)
    const mine = createQdrantVectors({ url: server.url, ...options })
    const others = createQdrantVectors({ url: server.url, ...options, collection: 'spectra-two' })
    await others.upsert(entriesOf(document(1, 'x')))
    await mine.upsert(entriesOf(document(1, 'x')))
    await mine.remove({ organizationId: ORG, chunkId: document(1, 'x').chunkId })
    t.same(await mine.nearest(along(1), FILTER, 9), [])
    t.equal((await others.nearest(along(1), FILTER, 9)).length, 1)
  })

  void t.test('Qdrant: it may lie behind a path of a proxy', async (t) => {
    const { listener } = qdrantStandIn({ apiKey: KEY })
    const proxy = await oddService(t, (request, response) => {
      if (!request.url?.startsWith('/index/')) return void response.writeHead(404).end('{}')
      request.url = request.url.slice('/index'.length)
      listener(request, response)
    })
    await createQdrantVectors({ url: `${proxy.url()}/index/`, ...options }).health()
    const outside = createQdrantVectors({ url: proxy.url(), ...options })
    await t.rejects(outside.nearest(along(1), FILTER, 3), { code: 'SS_SEARCH_REFUSED' })
  })

  void t.test('Qdrant: a wrong key, and an address that is no Qdrant, are told as such', async (t) => {
    const { url } = await start(t)
    const wrong = createQdrantVectors({ url, ...options, apiKey: 'another' })
    const thrown = await wrong.health().catch((error: unknown) => error)
    t.match(thrown, { code: 'SS_SEARCH_DENIED', message: /^Cannot list.*does not take QDRANT_API_KEY$/ })
    t.notMatch(String((thrown as Error).message), /another/)
    const without = createQdrantVectors({ url, ...options, apiKey: '' })
    await t.rejects(without.health(), { code: 'SS_SEARCH_DENIED', message: /wants a key/ })
    const page = await oddService(t, (_, response) => void response.end('<html>'))
    const none = createQdrantVectors({ url: page.url(), ...options })
    await t.rejects(none.nearest(along(1), FILTER, 9), {
      code: 'SS_SEARCH_UNAVAILABLE',
      message: /no Qdrant/,
    })
    await t.rejects(none.health(), { code: 'SS_SEARCH_UNAVAILABLE', message: /no Qdrant/ })
    await t.rejects(none.upsert(entriesOf(document(1, 'x'))), {
      code: 'SS_SEARCH_UNAVAILABLE',
      message: /no Qdrant/,
    })
  })

  void t.test(
    'Search: while Qdrant does not take the key, words alone find, and say so; indexing waits',
    async (t) => {
      await emptyTables(database)
      const told: string[] = []
      const { url } = await start(t)
      const searchBy = (apiKey: string): Search =>
        exactSearch(database, {
          vectors: createQdrantVectors({ url, ...options, apiKey }),
          onWordsAlone: ({ code }) => void told.push(code),
        })
      for (const [index, text] of YARD.entries()) await searchBy(KEY).index(document(index + 1, text))
      const wrong = searchBy('another')
      const query = { organizationId: ORG, text: 'silver', meaning: { vector: along(5), ...SPACE } }
      t.same(
        (await wrong.query(query)).map(({ ordinal }) => ordinal),
        [2],
        'by its words',
      )
      t.same(told, ['SS_SEARCH_DENIED'])
      const waits = await wrong.index(document(7, 'Silver.')).catch((thrown: unknown) => thrown)
      t.match(waits, { code: 'SS_SEARCH_DENIED' })
      t.ok(isOutage(waits as SpectraError), 'no attempt is used')
    },
  )

  void t.test('Search: while Qdrant is away words alone find, and say so; indexing waits', async (t) => {
    await emptyTables(database)
    const told: string[] = []
    const service = await oddService(t, qdrantStandIn({ apiKey: KEY }).listener)
    const vectors = createQdrantVectors({ url: service.url(), ...options })
    const search = exactSearch(database, { vectors, onWordsAlone: ({ code }) => void told.push(code) })
    for (const [index, text] of YARD.entries()) await search.index(document(index + 1, text))
    const back = await service.faults.unreachable()
    if (typeof back === 'string') throw new Error(back)
    const query = { organizationId: ORG, text: 'silver', meaning: { vector: along(5), ...SPACE } }
    t.same(
      (await search.query(query)).map(({ ordinal }) => ordinal),
      [2],
      'by its words',
    )
    t.same(told, ['SS_SEARCH_UNAVAILABLE'])
    await t.rejects(search.index(document(7, 'Silver.')), { code: 'SS_SEARCH_UNAVAILABLE' })
    await back()
    await search.index(document(7, 'Silver.'))
    t.ok((await search.query(query)).length > 2, 'by words, and by meaning')
    t.equal(told.length, 1)
  })

  void t.test(
    'Reindex: a lost index is made again of the rows, once or twice, and goes on behind a chunk',
    async (t) => {
      await emptyTables(database)
      const server = await start(t)
      const vectors = createQdrantVectors({ url: server.url, ...options })
      const search = pgvectorSearch(database, { vectors })
      for (let ordinal = 1; ordinal <= 203; ordinal++) await search.index(document(ordinal, 'x'))
      await search.index(document(1, 'x', { processId: ORG, organizationId: OTHER, cameraId: 'gate' }))
      const points = (): unknown => [...server.collections.values()].map(({ points }) => new Map(points))
      const before = points()
      server.collections.clear()
      const told: [number, string][] = []
      t.equal(await reindex(database, vectors, { onProgress: (...each) => void told.push(each) }), 204)
      t.same(
        told.map(([done]) => done),
        [200, 204],
      )
      t.same(points(), before)
      t.equal(await reindex(database, vectors, { after: told[0]![1] }), 4)
      t.equal(await reindex(database, vectors, { organizationId: OTHER }), 1)
      t.same(points(), before, 'P2')
    },
  )

  searchFaults(t, 'Vectors in Qdrant', {
    impossible: {},
    async open(t) {
      const { listener } = qdrantStandIn({ apiKey: KEY })
      const service = await oddService(t, listener)
      const vectors = (): ReturnType<typeof createQdrantVectors> =>
        createQdrantVectors({ url: service.url(), ...options, timeoutMs: 1000 })
      await vectors().upsert(entriesOf(document(1, 'x')))
      return {
        faults: service.faults,
        calls: {
          upsert: () => vectors().upsert(entriesOf(document(1, 'x'))),
          remove: () => vectors().remove({ organizationId: ORG, processId: document(1, 'x').processId }),
          nearest: () => vectors().nearest(along(1), FILTER, 3),
          drop: () => vectors().drop(SPACE),
          health: () => vectors().health(),
        },
      }
    },
  })
}
