import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Index } from 'usearch'
import type { Database } from '../core/database/database.ts'
import { openPGliteDatabase } from '../core/database/pglite.ts'
import { openPostgresqlDatabase } from '../core/database/postgresql.ts'
import type { Search, SearchQuery } from '../core/ports.ts'
import { createInMemoryIndex } from '../core/search/in-memory/in-memory.ts'
import { createSearch } from '../core/search/search.ts'
import { createSpaces } from '../core/search/spaces/spaces.ts'
import { searchedTable } from '../core/search/tables.ts'
import { loadUsearch } from '../core/search/in-memory/vectors/nearest-of.ts'
import { templateDir, testPostgresUrl } from '../test/helpers/database.ts'
import { report, type Figure } from './report.ts'
import { corpus, questions, SPACE } from './search/corpus.ts'

const { values: given } = parseArgs({
  options: {
    chunks: { type: 'string', default: '100000' },
    questions: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    on: { type: 'string', default: 'pglite' },
    /** Also asks a bare approximate index of the same vectors, which takes long to make. */
    bare: { type: 'boolean', default: false },
    /** From how many vectors on a graph is made of them. */
    graph: { type: 'string', default: '50000' },
    json: { type: 'boolean', default: false },
  },
})
const CHUNKS = Number(given.chunks)
const QUESTIONS = Number(given.questions)
const SEED = Number(given.seed)
const BATCH = 500
const AT_ONCE = 50

const teardowns: (() => unknown)[] = []
const t = { teardown: (work: () => unknown) => void teardowns.unshift(work) }

const percentile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!

async function timed(work: () => Promise<unknown> | unknown): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** Of all threads of this process: on a busy machine it says more than the clock. */
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

async function open(): Promise<Database> {
  if (given.on === 'postgresql') {
    const database = await openPostgresqlDatabase({ url: await testPostgresUrl(t) })
    t.teardown(() => database.close())
    return database
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'spectra-bench-'))
  t.teardown(() => rmSync(dataDir, { recursive: true, force: true }))
  const database = await openPGliteDatabase({ dataDir, cacheDir: templateDir() })
  t.teardown(() => database.close())
  return database
}

async function fill(search: Search): Promise<number> {
  let spent = 0
  let batch = []
  for (const document of corpus(CHUNKS, SEED)) {
    batch.push(document)
    if (batch.length < BATCH) continue
    const some = batch
    spent += await timed(() => search.index(...some))
    batch = []
  }
  if (batch.length > 0) spent += await timed(() => search.index(...batch))
  return CHUNKS / (spent / 1000)
}

/** Each after the other. Milliseconds, sorted. */
async function oneAtATime(search: Search, all: readonly SearchQuery[]): Promise<number[]> {
  const spent = []
  for (const question of all) spent.push(await timed(() => search.query(question)))
  return spent.sort((a, b) => a - b)
}

/** Questions a second, so many under way. */
async function atOnce(search: Search, all: readonly SearchQuery[]): Promise<number> {
  const left = [...all]
  const worker = async (): Promise<void> => {
    for (let next = left.pop(); next; next = left.pop()) await search.query(next)
  }
  const spent = await timed(() => Promise.all(Array.from({ length: AT_ONCE }, worker)))
  return all.length / (spent / 1000)
}

/** The bare approximate index of the same vectors: how fast it is made, and questions a second. */
async function bareHnsw(all: readonly SearchQuery[]): Promise<{ made: number; asked: number }> {
  const usearch = loadUsearch()!
  const config = { dimensions: SPACE.dimensions, metric: 'cos', quantization: 'i8', connectivity: 16 }
  const index = new usearch.Index({
    ...config,
    expansion_add: 64,
    expansion_search: 128,
    multi: false,
  } as never) as Index
  let key = 0n
  let made = 0
  for (const { passages } of corpus(CHUNKS, SEED))
    made += await timed(() => {
      for (const { vector } of passages) index.add(key++, vector, 1)
    })
  const asked = await timed(() => {
    for (const { meaning } of all) index.search(meaning!.vector, 100, 1)
  })
  return { made: Number(key) / (made / 1000), asked: all.length / (asked / 1000) }
}

const found: Figure[] = []
try {
  const database = await open()
  const table = searchedTable(database)
  const spaces = createSpaces(database, { configured: { ...SPACE, provider: 'bench' } })
  const index = createInMemoryIndex(database, table, { graphFrom: Number(given.graph) })
  t.teardown(() => index.close())
  const search = createSearch(database, { table, spaces, ...index })
  const all = [...questions(QUESTIONS, SEED + 1)]
  const filling = processorMs()
  found.push(['indexing', await fill(search), 'chunks/s', 1000, 'atLeast'])
  found.push([
    'indexing, processor time of a chunk (and of making it up)',
    (processorMs() - filling) / CHUNKS,
    'ms',
  ])
  found.push(['the first question, which makes the index', await timed(() => search.query(all[0]!)), 'ms'])
  const growing = processorMs()
  await index.grown()
  found.push(['the graph, processor time', processorMs() - growing, 'ms'])
  await oneAtATime(search, all.slice(0, 50))
  const before = processorMs()
  const plain = await oneAtATime(search, all)
  found.push(['one at a time, processor time of each', (processorMs() - before) / all.length, 'ms', 40])
  found.push(['one at a time, p50', percentile(plain, 0.5), 'ms'])
  found.push(['one at a time, p95', percentile(plain, 0.95), 'ms', 40])
  for (const [name, filter] of FILTERS()) {
    const spent = await oneAtATime(
      search,
      all.map((each) => ({ ...each, ...filter })),
    )
    found.push([`${name}, p95 : plain`, percentile(spent, 0.95) / percentile(plain, 0.95), 'x', 2])
  }
  const began = processorMs()
  const many = await atOnce(search, [...all, ...all, ...all])
  found.push(['50 at once', many, 'questions/s'])
  found.push(['50 at once, processor time of each', (processorMs() - began) / (3 * all.length), 'ms'])
  if (given.bare) {
    const { made, asked } = await bareHnsw(all)
    found.push(['bare HNSW (usearch, the same vectors), made', made, 'vectors/s'])
    found.push(['bare HNSW, one thread', asked, 'questions/s'])
    found.push(['50 at once : bare HNSW', many / asked, 'x', 0.5, 'atLeast'])
  }
} finally {
  for (const teardown of teardowns) await teardown()
}
report(`Search, ${CHUNKS} chunks, ${given.on}`, found)

function FILTERS(): [string, Partial<SearchQuery>][] {
  const day = (n: number): Date => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000)
  return [
    ['an hour', { since: day(0.5), until: day(0.54) }],
    ['a camera', { cameraId: 'camera-7' }],
    ['half of the time', { since: day(1.7) }],
    ['people', { eventTypes: ['person_detected'] }],
  ]
}
