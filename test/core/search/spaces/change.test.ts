import t, { type Test } from 'tap'
import type { Database, Sql } from '../../../../core/database/database.ts'
import { SpectraError } from '../../../../core/errors.ts'
import { CHUNK_DOCUMENTS, CHUNK_VECTORS } from '../../../../core/search/tables.ts'
import { createExactVectors } from '../../../../core/search/vector-index/exact.ts'
import { createPgvectorVectors } from '../../../../core/search/vector-index/pgvector.ts'
import { createQdrantVectors } from '../../../../core/search/vector-index/qdrant/qdrant.ts'
import { ORG } from '../../../contracts/searched.ts'
import { emptyTables, testDatabase } from '../../../helpers/database.ts'
import { startQdrant } from '../../../helpers/qdrant-server.ts'
import { sharedDir } from '../../../helpers/shared.ts'
import { skipped } from '../../../helpers/skipped.ts'
import { model, process, type Indexing, type Model, type Process } from './parts.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

const shared = sharedDir()
/** Of eight axes: two are left for documents that come later. */
const COUNT = 5
const ALL = Array.from({ length: COUNT }, (_, index) => index + 1)

const INDEXES: Record<string, (t: Test) => Promise<Indexing> | Indexing> = {
  exact: () => ({
    table: CHUNK_DOCUMENTS,
    open: (database, { slotOf }) => createExactVectors(database, slotOf),
  }),
  pgvector: () => ({
    table: CHUNK_VECTORS,
    open: (database, { slotOf }) => createPgvectorVectors(database, slotOf),
  }),
  Qdrant: async (t) => {
    const { url } = await startQdrant(t)
    return { table: CHUNK_VECTORS, open: () => createQdrantVectors({ url, collection: 'spectra' }) }
  },
}

/** What is left of a model in rows. */
async function rowsOf({ name }: { name: string }, of: string): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    `select count(*)::int as n from ${name} where model = $1 or second_model = $1`,
    [of],
  )
  return row!.n
}

interface Given {
  indexing: Indexing
  old: Model
  next: Model
  /** A process that is configured for a model, and can ask these. */
  started(configured: Model, models?: readonly Model[]): Process
}

for (const [name, open] of Object.entries(INDEXES)) {
  const promise = (what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    void t.test(`Change of the model, ${name}: ${what}`, async (t) => {
      if (name === 'Qdrant' && shared === undefined) return skipped(t, 'without ../shared/contracts')
      await emptyTables(database)
      const indexing = await open(t)
      const [old, next] = [model('old', 0), model('next', 3)]
      const started: Given['started'] = (
        configured,
        models = [old, next],
        its = indexing.table && database,
      ) => process(its, { ...indexing, table: indexing.table }, { configured, models, now: Date.now })
      const before = started(old)
      for (const ordinal of ALL) await before.index(ordinal)
      await run(t, { indexing, old, next, started })
    })
  }

  promise(
    'each document is found at every moment, and vectors of two models are never compared',
    async (t, given) => {
      const { old, next, started, indexing } = given
      const after = started(next)
      const before = started(old)
      const seen = new Set<string>()
      await after.steps(async () => {
        const { inUse, coming, leaving } = await after.search.models()
        seen.add([inUse, coming, leaving].map((each) => each?.model ?? '').join())
        for (const ordinal of ALL) t.equal(await after.found(ordinal), ordinal)
        // A process that still knows the model before as its own asks as the database says.
        t.equal(await before.found(1), 1)
      })
      t.same([...seen], ['old,next,', 'next,,old', 'next,,'])
      t.equal(await rowsOf(indexing.table, 'old'), 0)
      t.same(
        await after.vectors.nearest(new Float32Array(8).fill(0.35), filterOf(old), 9),
        [],
        'the old ones are gone',
      )
      t.same(new Set(next.asked.filter((text) => text.startsWith('d'))).size, COUNT)
    },
  )

  promise(
    'what is written meanwhile is written for both, and by who does not know yet made up for',
    async (t, given) => {
      const { next, started, old } = given
      const after = started(next)
      await after.reembedding.step()
      await after.index(6)
      t.equal(await after.found(6), 6)
      const unaware = started(old)
      const { inUse } = await unaware.spaces.fresh()
      unaware.spaces.now = () => Promise.resolve({ inUse })
      await after.steps()
      await unaware.index(7)
      t.not(await after.found(7), 7, 'written by a process that has not heard of the change')
      await started(next).reembedding.step()
      for (const ordinal of [...ALL, 6, 7]) t.equal(await after.found(ordinal), ordinal)
    },
  )

  promise('back again, in the other place', async (t, { old, next, started }) => {
    await started(next).steps()
    await database.query(`update spectra_ops.embedding_spaces set since = 'epoch'`)
    const back = started(old)
    await back.steps()
    for (const ordinal of ALL) t.equal(await back.found(ordinal), ordinal)
    t.match(await back.search.models(), { inUse: { model: 'old' }, coming: undefined, leaving: undefined })
  })
}

function filterOf(of: Model) {
  return { organizationId: ORG, model: of.model, dimensions: of.dimensions }
}

/** A database whose process is killed with its nth statement. */
function killed(at: number): Database {
  let count = 0
  const dying = ({ query }: Sql): Sql => ({
    query: (statement, values) => {
      if (++count >= at) throw new Error('killed')
      return query(statement, values)
    },
  })
  return {
    ...database,
    ...dying(database),
    transaction: (work) => database.transaction((sql) => work(dying(sql))),
  }
}

for (const name of ['pgvector', 'Qdrant'] as const) {
  void t.test(
    `Change of the model, ${name}: P1: killed at any statement it goes on and loses nothing`,
    async (t) => {
      if (name === 'Qdrant' && shared === undefined) return skipped(t, 'without ../shared/contracts')
      const indexing = await INDEXES[name]!(t)
      let at = 0
      for (let ended = false; !ended; at += name === 'Qdrant' ? 5 : 3) {
        await emptyTables(database)
        const [old, next] = [model('old', 0), model('next', 3)]
        const started = (its: Database) =>
          process(its, indexing, { configured: next, models: [old, next], now: Date.now })
        const before = process(database, indexing, { configured: old, models: [old], now: Date.now })
        for (const ordinal of ALL) await before.index(ordinal)
        ended = await started(killed(at))
          .steps()
          .then(
            () => true,
            () => false,
          )
        const after = started(database)
        for (const ordinal of ALL) t.equal(await after.found(ordinal), ordinal, `killed at ${at}`)
        await after.steps()
        for (const ordinal of ALL) t.equal(await after.found(ordinal), ordinal, `gone on after ${at}`)
        t.equal(await rowsOf(indexing.table, 'next'), COUNT)
        t.equal(await rowsOf(indexing.table, 'old'), 0)
      }
      t.ok(at > 20, `${at} statements`)
    },
  )
}

const refusal = (): SpectraError => new SpectraError('SS_PROVIDER_REFUSED', 'Cannot embed: no')

void t.test('Change of the model: a text that the new one refuses holds up no other', async (t) => {
  await emptyTables(database)
  const indexing = await INDEXES.exact!(t)
  const [old, next] = [model('old', 0), model('next', 3)]
  const before = process(database, indexing, { configured: old, models: [old], now: Date.now })
  for (const ordinal of ALL) await before.index(ordinal)
  next.refuses = (text) => (text === 'd4' ? refusal() : undefined)
  const after = process(database, indexing, { configured: next, models: [old, next], now: Date.now })
  await after.steps()
  for (const ordinal of ALL) {
    t.equal((await after.found(ordinal)) === ordinal, ordinal !== 4)
  }
  const hits = await after.search.query({
    organizationId: ORG,
    text: 'd4',
  })
  t.equal(hits[0]?.ordinal, 4, 'by its words')
})

void t.test(
  'Change of the model: one that refuses everything is never used, and it is said why',
  async (t) => {
    await emptyTables(database)
    const indexing = await INDEXES.exact!(t)
    const [old, next] = [model('old', 0), model('next', 3)]
    const before = process(database, indexing, { configured: old, models: [old], now: Date.now })
    for (const ordinal of ALL) await before.index(ordinal)
    next.refuses = refusal
    const after = process(database, indexing, { configured: next, models: [old, next], now: Date.now })
    for (let n = 0; n < 3; n++) await t.rejects(after.reembedding.step(), { code: 'SS_PROVIDER_REFUSED' })
    t.match(await after.search.models(), {
      inUse: { model: 'old' },
      coming: { model: 'next', trouble: /SS_PROVIDER_REFUSED/ },
    })
    await after.index(6)
    for (const ordinal of [...ALL, 6]) t.equal(await after.found(ordinal), ordinal)
    next.refuses = () =>
      new SpectraError('SS_PROVIDER_BUSY', 'Cannot embed: busy', { details: { retryAfterMs: 4000 } })
    t.same(await after.reembedding.step(), { waitMs: 4000 }, 'a busy one is waited for')
    next.refuses = () => undefined
    await after.steps()
    t.match(await after.search.models(), { inUse: { model: 'next' } })
  },
)

void t.test(
  'Change of the model: where the one before cannot be asked any more, words find, and nothing is held up',
  async (t) => {
    await emptyTables(database)
    const indexing = await INDEXES.exact!(t)
    const [old, next] = [model('old', 0), model('next', 3)]
    const before = process(database, indexing, { configured: old, models: [old], now: Date.now })
    for (const ordinal of ALL) await before.index(ordinal)
    const after = process(database, indexing, { configured: next, models: [next], now: Date.now })
    await after.reembedding.step()
    await after.index(6)
    t.equal(await after.found(3), undefined, 'no meaning, and no word of it')
    await after.steps()
    for (const ordinal of [...ALL, 6]) t.equal(await after.found(ordinal), ordinal)
  },
)

void t.test(
  'Change of the model: who started before the last change orders none, who starts later takes it back',
  async (t) => {
    await emptyTables(database)
    const indexing = await INDEXES.exact!(t)
    const [old, next] = [model('old', 0), model('next', 3)]
    const models = [old, next]
    const first = process(database, indexing, { configured: old, models, now: () => Date.now() - 60_000 })
    for (const ordinal of ALL) await first.index(ordinal)
    const second = process(database, indexing, { configured: next, models, now: Date.now })
    await second.reembedding.step()
    await first.reembedding.step()
    t.match(await first.search.models(), { inUse: { model: 'old' }, coming: { model: 'next' } }, 'goes on')
    const third = process(database, indexing, { configured: old, models, now: () => Date.now() + 60_000 })
    await third.steps()
    t.match(await third.search.models(), { inUse: { model: 'old' }, coming: undefined, leaving: undefined })
    t.equal(await rowsOf(indexing.table, 'next'), 0)
    await second.steps().catch(() => undefined)
    for (const ordinal of ALL) t.equal(await third.found(ordinal), ordinal)
  },
)
