import fc from 'fast-check'
import t, { type Test } from 'tap'
import type { Database } from '../../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../../core/database/postgresql.ts'
import { createChunkRows } from '../../../../core/search/chunk-rows.ts'
import { createInMemoryIndex, type InMemoryIndex } from '../../../../core/search/in-memory/in-memory.ts'
import { searchedTable } from '../../../../core/search/tables.ts'
import { along, document, ORG, OTHER, SPACE } from '../../../contracts/searched.ts'
import { emptyTables, NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../../helpers/database.ts'

const TEXTS = ['A red object.', 'A white van waits.', 'A person walks.', 'Nothing moves.']

const opened = async (t: Test, database: Database, options = {}): Promise<InMemoryIndex> => {
  await emptyTables(database)
  return another(t, database, options)
}
const another = (t: Test, database: Database, options = {}): InMemoryIndex => {
  const index = createInMemoryIndex(database, searchedTable(database), options)
  t.teardown(() => index.close())
  return index
}

/** All that an index finds. */
async function answers({ words, vectors }: InMemoryIndex, organizationId = ORG) {
  const filter = { organizationId }
  return {
    words: await words.best('red white person nothing', filter, 100),
    rare: await words.best('van', filter, 100),
    near: await vectors.nearest(along(2, 0.3), { ...filter, ...SPACE }, 100),
  }
}

function promises(name: string, open: (t: Test) => Promise<Database>): void {
  void t.test(`Following, ${name}: an index that followed answers as one that is made anew`, async (t) => {
    const database = await open(t)
    const rows = createChunkRows(database, searchedTable(database))
    const index = await opened(t, database)
    const step = fc.record({
      ordinal: fc.integer({ min: 1, max: 12 }),
      text: fc.constantFrom(...TEXTS, undefined),
      asks: fc.boolean(),
    })
    const run = async (steps: { ordinal: number; text: string | undefined; asks: boolean }[]) => {
      for (const { ordinal, text, asks } of steps) {
        const chunk = document(ordinal, text ?? '')
        if (text === undefined) await rows.remove(chunk)
        else await rows.put(chunk)
        if (asks) await index.words.best('red', { organizationId: ORG }, 10)
      }
      const fresh = createInMemoryIndex(database, searchedTable(database))
      t.strictSame(await answers(index), await answers(fresh))
      await fresh.close()
    }
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), run), {
      numRuns: 8,
      verbose: true,
    })
  })

  void t.test(
    `Following, ${name}: who made the index is told how far it was read, and of news no more`,
    async (t) => {
      const database = await open(t)
      const read: number[] = []
      const index = await opened(t, database, { onRead: (chunks: number) => void read.push(chunks) })
      const rows = createChunkRows(database, searchedTable(database))
      await rows.put(...[1, 2, 3].map((ordinal) => document(ordinal, 'A red object.')))
      t.equal((await index.words.best('red', { organizationId: ORG }, 10)).length, 3)
      t.same([...new Set(read)].at(-1), 3)
      t.equal(read.at(-1), read.at(-2), 'the end is told by the same once more')
      const before = read.length
      await rows.put(document(4, 'A red object.'))
      t.equal((await index.words.best('red', { organizationId: ORG }, 10)).length, 4)
      t.equal(read.length, before)
    },
  )

  void t.test(
    `Following, ${name}: what is written in one statement after the other is there, and nothing is lost`,
    async (t) => {
      const database = await open(t)
      const rows = createChunkRows(database, searchedTable(database))
      const index = await opened(t, database)
      const writers = Array.from({ length: 4 }, async (_, writer) => {
        for (let n = 0; n < 10; n++)
          await rows.put(document(writer * 10 + n + 1, `Writer ${writer} says twin.`))
      })
      let looking = true
      const reader = (async () => {
        while (looking) await index.words.best('twin', { organizationId: ORG }, 100)
      })()
      await Promise.all(writers)
      looking = false
      await reader
      t.equal((await index.words.best('twin', { organizationId: ORG }, 100)).length, 40)
    },
  )

  void t.test(
    `Following, ${name}: organizations that were not asked for longest leave, and come back`,
    async (t) => {
      const database = await open(t)
      const rows = createChunkRows(database, searchedTable(database))
      const index = await opened(t, database, { memory: 1 })
      await rows.put(document(1, 'A red object.'), document(2, 'A red van.', { organizationId: OTHER }))
      for (let n = 0; n < 2; n++)
        for (const organizationId of [ORG, OTHER])
          t.equal((await index.words.best('red', { organizationId }, 10)).length, 1)
    },
  )

  void t.test(`Following, ${name}: rows that say nothing of their transaction are found`, async (t) => {
    const database = await open(t)
    const table = searchedTable(database)
    const index = await opened(t, database)
    await createChunkRows(database, table).put(document(1, 'A red object.'), document(2, 'A red van.'))
    const trigger = `${table.name.split('.')[1]}_changed`
    await database.query(`alter table ${table.name} disable trigger ${trigger}`)
    await database.query(`update ${table.name} set changed = null where ordinal = 1`)
    // As in a database that was restored: of a transaction that is to come.
    await database.query(`update ${table.name} set changed = '99999999999' where ordinal = 2`)
    await database.query(`alter table ${table.name} enable trigger ${trigger}`)
    for (let n = 0; n < 2; n++)
      t.equal((await index.words.best('red', { organizationId: ORG }, 10)).length, 2)
  })
}

promises('PGlite', testDatabase)

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  const open = async (t: Test): Promise<Database> => {
    const database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
    t.teardown(() => database.close())
    return database
  }
  promises('PostgreSQL', open)

  void t.test(
    'Following, PostgreSQL: a transaction that began before a look and ends after it is not missed',
    async (t) => {
      const database = await open(t)
      const table = searchedTable(database)
      const rows = createChunkRows(database, table)
      const index = await opened(t, database)
      const best = async () => (await index.words.best('red', { organizationId: ORG }, 10)).length
      await rows.put(document(1, 'A red object.'), document(2, 'A white van.'))
      t.equal(await best(), 1)
      await database.transaction(async (sql) => {
        await sql.query(`update ${table.name} set text = 'A red van.' where ordinal = 2`)
        // Of a later transaction, and committed before.
        await rows.put(document(3, 'A red person.'))
        t.equal(await best(), 2, 'only what is committed')
      })
      t.equal(await best(), 3)
    },
  )
}
