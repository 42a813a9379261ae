import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { createJournal } from '../../../core/journal/journal.ts'
import { comparePlaces, START } from '../../../core/journal/place.ts'
import type { Place } from '../../../core/ports.ts'
import { journalContract, readAll } from '../../contracts/journal.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

journalContract(t, 'Journal on PGlite', () => database)

async function openPostgres(t: Test): Promise<Database> {
  const postgresql = await openPostgresqlDatabase({
    url: await migratedPostgresUrl(t),
    name: 'test',
    pool: 12,
  })
  t.teardown(() => postgresql.close())
  return postgresql
}

void t.test('Journal on PostgreSQL', { skip: NO_POSTGRES }, async (t) => {
  const postgresql = await openPostgres(t)
  journalContract(t, 'Journal on PostgreSQL', () => postgresql)
})

const addCamera = `insert into spectra_core.cameras (organization_id, id, source, clip_seconds, every_seconds, next_at,
  created_at) values ($1, $2, '{}', 1, 1, now(), now())`

void t.test(
  'Journal: an entry that is committed late is not skipped, however transactions interleave',
  { skip: NO_POSTGRES },
  async (t) => {
    const postgresql = await openPostgres(t)
    const tenant = { organizationId: randomUUID() }
    const journal = createJournal(postgresql, { secret: 'a secret of the tests' })
    const begun = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const slow = postgresql.transaction(async (sql) => {
      await sql.query(addCamera, [tenant.organizationId, 'slow'])
      begun.resolve()
      await goOn.promise
    })
    await begun.promise
    await postgresql.query(addCamera, [tenant.organizationId, 'quick'])
    t.same(
      await journal.read(tenant, START, 10),
      { entries: [], pending: true },
      'not before the earlier one',
    )
    t.same(await journal.head(tenant), START)
    goOn.resolve()
    await slow
    t.same(
      (await readAll(journal, tenant, START)).map(({ cameraId }) => cameraId),
      ['slow', 'quick'],
    )
  },
)

void t.test(
  'Journal: a reader beside concurrent writers gets each entry once, in growing places',
  { skip: NO_POSTGRES },
  async (t) => {
    const postgresql = await openPostgres(t)
    const tenant = { organizationId: randomUUID() }
    const journal = createJournal(postgresql, { secret: 'a secret of the tests' })
    let writing = true
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let n = 0; n < 25; n++) {
        await postgresql.transaction(async (sql) => {
          await sql.query(addCamera, [tenant.organizationId, `${writer}-${n}-a`])
          await sql.query('select pg_sleep($1::float8)', [((writer * 7 + n * 3) % 5) / 400])
          await sql.query(addCamera, [tenant.organizationId, `${writer}-${n}-b`])
        })
      }
    })
    const seen: string[] = []
    let last: Place = START
    const reader = (async () => {
      for (let more = true; more;) {
        const done = !writing
        const { entries, pending } = await journal.read(tenant, last, 7)
        for (const entry of entries) {
          t.ok(comparePlaces(last, entry) < 0)
          last = entry
          seen.push(entry.cameraId!)
        }
        more = !done || pending || entries.length > 0
      }
    })()
    await Promise.all(writers)
    writing = false
    await reader
    t.equal(seen.length, 300)
    t.equal(new Set(seen).size, 300)
  },
)
