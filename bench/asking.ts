import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Database } from '../core/database/database.ts'
import { openPGliteDatabase } from '../core/database/pglite.ts'
import { openPostgresqlDatabase } from '../core/database/postgresql.ts'
import type { SearchDocument } from '../core/ports.ts'
import { ask, type AskParts } from '../core/search/asking/ask.ts'
import { createAlikeRows } from '../core/search/alike/alike-rows.ts'
import { createEventRows } from '../core/search/asking/event-rows.ts'
import { createChunkRows } from '../core/search/chunk-rows.ts'
import { createInMemoryIndex } from '../core/search/in-memory/in-memory.ts'
import { createSearch } from '../core/search/search.ts'
import { createSpaces } from '../core/search/spaces/spaces.ts'
import { searchedTable } from '../core/search/tables.ts'
import { templateDir, testPostgresUrl } from '../test/helpers/database.ts'
import { report, type Figure } from './report.ts'
import { corpus, meaningOf, ORGANIZATION, SPACE } from './search/corpus.ts'
import { plantEvents } from './search/events.ts'

const { values: given } = parseArgs({
  options: {
    chunks: { type: 'string', default: '20000' },
    times: { type: 'string', default: '20' },
    on: { type: 'string', default: 'pglite' },
    json: { type: 'boolean', default: false },
  },
})
const BATCH = 500

/** Each kind of question in several words, so that nothing is kept from the one before. */
const COLOURS = ['red', 'blue', 'white', 'black', 'green']
const ASKED: readonly (readonly [string, (n: number) => string])[] = [
  ['things and words', (n) => `${COLOURS[n % 5]} person near aisle ${n + 1}`],
  ['a thing', (n) => ['a dog', 'a car', 'a person', 'a truck', 'a bicycle'][n % 5]!],
  ['a thing with a colour', (n) => `a ${COLOURS[n % 5]} car`],
  ['a count', (n) => `${['two', 'more than one', 'at least 2'][n % 3]} ${['people', 'cars'][n % 2]}`],
  ['negation', (n) => `a ${COLOURS[n % 5]} car but no person`],
  ['negation alone', (n) => ['nobody', 'no car', 'no dog'][n % 3]!],
  ['negation and words', (n) => `waits near aisle ${n + 1} but no person`],
  ['a sequence', (n) => `a ${COLOURS[n % 5]} person enters, then a car leaves within a minute`],
  ['a sequence of words', (n) => `aisle ${n + 1}, then a person leaves`],
  ['nothing that was ever seen', (n) => ['a cat', 'a motorcycle', 'cattle'][n % 3]!],
]

const teardowns: (() => unknown)[] = []
const t = { teardown: (work: () => unknown) => void teardowns.unshift(work) }

async function open(): Promise<Database> {
  const dataDir = mkdtempSync(join(tmpdir(), 'spectra-bench-'))
  t.teardown(() => rmSync(dataDir, { recursive: true, force: true }))
  const database =
    given.on === 'postgresql'
      ? await openPostgresqlDatabase({ url: await testPostgresUrl(t) })
      : await openPGliteDatabase({ dataDir, cacheDir: templateDir() })
  t.teardown(() => database.close())
  return database
}

async function openParts(database: Database): Promise<AskParts> {
  const table = searchedTable(database)
  const spaces = createSpaces(database, { configured: { ...SPACE, provider: 'bench' } })
  const index = createInMemoryIndex(database, table)
  t.teardown(() => index.close())
  const search = createSearch(database, { table, spaces, ...index })
  let batch: SearchDocument[] = []
  const write = async (): Promise<void> => {
    await search.index(...batch)
    events += await plantEvents(database, batch)
    batch = []
  }
  for (const document of corpus(Number(given.chunks), 1)) {
    if (batch.push(document) === BATCH) await write()
  }
  if (batch.length > 0) await write()
  await database.query('analyze')
  const embed = (texts: readonly string[]) =>
    Promise.resolve({ ...SPACE, provider: 'bench', usage: undefined, vectors: texts.map(meaningOf) })
  return {
    ...{ search, embedding: { embed }, cameras: { list: () => Promise.resolve([]) } },
    ...{ rows: createChunkRows(database, table), events: createEventRows(database, table), clock: Date },
    alike: createAlikeRows(database, table),
  } as AskParts
}

let events = 0

const middleOf = (spent: number[]): number => spent.sort((a, b) => a - b)[spent.length >>> 1]!

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** Two in turns, so that both meet the same machine: of each the middle one, milliseconds. */
async function inTurns(one: (n: number) => Promise<unknown>, other: (n: number) => Promise<unknown>) {
  const spent: [number[], number[]] = [[], []]
  for (let n = 0; n < Number(given.times); n++) {
    spent[0].push(await timed(() => one(n)))
    spent[1].push(await timed(() => other(n)))
  }
  return spent.map(middleOf) as [number, number]
}

const found: Figure[] = []
try {
  const parts = await openParts(await open())
  const plain = async (n: number): Promise<unknown> => {
    const text = ASKED[0]![1](n)
    const meaning = { ...SPACE, vector: meaningOf(text) }
    return parts.search.query({ organizationId: ORGANIZATION, text, meaning, limit: 30 })
  }
  await inTurns(plain, plain)
  for (const [what, textOf] of ASKED) {
    const question = (n: number) => ask(parts, { organizationId: ORGANIZATION, text: textOf(n) })
    await question(0)
    const [bare, asked] = await inTurns(plain, question)
    if (found.length === 0) found.push(['the index alone', bare, 'ms'])
    found.push([`${what}: ${textOf(0)}`, asked, 'ms'], [`: the index alone`, asked / bare, 'x', 2])
  }
} finally {
  for (const teardown of teardowns) await teardown()
}
report(`Asking, ${given.chunks} chunks, ${events} events, ${given.on}`, found)
