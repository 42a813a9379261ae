import { MikroORM } from '@mikro-orm/postgresql'
import t, { type Test } from 'tap'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import type { Sql } from '../../../core/database/database.ts'
import { inspectPostgresql } from '../../../core/database/inspect.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { migrationsFor } from '../../../schema/migrations/index.ts'
import { MIGRATION_NAMES, MIGRATIONS_TABLE } from '../../../schema/migrations/names.ts'
import { NO_POSTGRES, testPostgresUrl } from '../../helpers/database.ts'
import { eventually } from '../../helpers/processes.ts'

const OPENER = resolve(import.meta.dirname, 'opener.ts')

/** Another node that starts now. */
function start(t: Test, url: string) {
  const child = fork(OPENER, [url], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  t.teardown(() => child.kill('SIGKILL'))
  const exit = once(child, 'exit')
  return {
    child,
    exit,
    outcome: once(child, 'message').then(([message]) => message as { opened: boolean; code?: string }),
  }
}

/** One connection to a database as it is. */
async function openSql(t: Test, url: string): Promise<Sql> {
  const orm = await MikroORM.init({ clientUrl: url, entities: [], discovery: { warnWhenNoEntities: false } })
  const pool = await orm.em.getConnection().getNativeClient()
  const client = await pool.connect()
  t.teardown(async () => {
    client.release()
    await orm.close()
  })
  return {
    query: async <Row extends object>(statement: string) => (await client.query(statement)).rows as Row[],
  }
}

/** To take nulls as well is to add, too: who never writes one meets none of its own. */
void t.test('Migrations only add: nodes of the version before go on beside a newer one', (t) => {
  for (const { name, class: Migration } of migrationsFor({ vectors: true })) {
    const migration = new Migration(undefined as never, { get: () => undefined } as never)
    void migration.up()
    const statements = migration.getQueries().map(String)
    t.ok(statements.length > 0, name)
    for (const statement of statements) {
      t.notMatch(
        statement,
        /^\s*(drop (?!index)|truncate\b|delete\b)|\balter (table|column)\b[^;]*\b(drop (?!not null)|rename|type)\b/i,
        name,
      )
    }
  }
  t.end()
})

void t.test('Migrations work with versions that there were before them, from one on', (t) => {
  const names: string[] = MIGRATION_NAMES.map(({ name }) => name)
  for (const [place, migration] of MIGRATION_NAMES.entries()) {
    if ('worksFrom' in migration) t.ok(names.slice(0, place).includes(migration.worksFrom), migration.name)
  }
  t.end()
})

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  const expected = async (url: string): Promise<{ found: string[]; wanted: string[] }> => {
    const database = await openPostgresqlDatabase({ url })
    const rows = await database.query<{ name: string }>(`select name from ${MIGRATIONS_TABLE} order by id`)
    const wanted = migrationsFor({ vectors: database.vectors }).map(({ name }) => name)
    await database.close()
    return { found: rows.map(({ name }) => name), wanted }
  }

  void t.test('PostgreSQL: four nodes that start together migrate an empty database once', async (t) => {
    const url = await testPostgresUrl(t)
    const nodes = Array.from({ length: 4 }, () => start(t, url))
    for (const { outcome, child, exit } of nodes) {
      t.same(await outcome, { opened: true })
      child.send('close')
      t.same(await exit, [0, null])
    }
    const { found, wanted } = await expected(url)
    t.same(found, wanted)
  })

  void t.test('PostgreSQL: a migration whose node dies in the middle leaves nothing half done', async (t) => {
    const url = await testPostgresUrl(t)
    // Somebody else makes one of our schemas, and has not committed yet: the migration waits in its middle.
    const held = await openSql(t, url)
    await held.query('begin')
    await held.query('create schema spectra_ops')
    const node = start(t, url)
    const onlooker = await openSql(t, url)
    const sessions = async (which: string): Promise<number> => {
      const mine = `from pg_stat_activity where datname = current_database() and application_name = 'opener'`
      return (await onlooker.query(`select pid ${mine} and ${which}`)).length
    }
    await eventually('the migration waits', async () => (await sessions(`wait_event_type = 'Lock'`)) === 1)
    node.child.kill('SIGKILL')
    await node.exit
    await held.query('rollback')
    await eventually('the server notices', async () => (await sessions('true')) === 0)
    const tables = await onlooker.query<{ name: string }>(
      `select format('%s.%s', schemaname, relname) as name from pg_stat_user_tables where schemaname like 'spectra%'`,
    )
    t.same(
      tables.filter(({ name }) => name !== MIGRATIONS_TABLE),
      [],
    )
    const { found, wanted } = await expected(url)
    t.same(found, wanted, 'the next node does all of it')
  })

  void t.test(
    'PostgreSQL: a database of an older version is brought up to date, beside an old node',
    async (t) => {
      const url = await testPostgresUrl(t)
      const old = await openPostgresqlDatabase({ url })
      const { wanted } = await expected(url)
      await old.query(`delete from ${MIGRATIONS_TABLE} where name like '%-traces-age'`)
      await old.query('drop index spectra_ops.traces_age')
      await old.query(
        `insert into spectra_core.organizations (id, name, created_at) values (gen_random_uuid(), 'kept', now())`,
      )
      const { found } = await expected(url)
      t.same(found.sort(), wanted)
      t.equal((await old.query(`select 1 from pg_indexes where indexname = 'traces_age'`)).length, 1)
      t.equal((await old.query(`select 1 from spectra_core.organizations where name = 'kept'`)).length, 1)
      await old.close()
    },
  )

  void t.test(
    'PostgreSQL: a newer database that works with this version is opened, and says so',
    async (t) => {
      const url = await testPostgresUrl(t)
      const database = await openPostgresqlDatabase({ url })
      t.same(database.newer, [])
      const add = async (name: string, worksFrom: string): Promise<void> => {
        await database.query(`insert into ${MIGRATIONS_TABLE} (name) values ('${name}')`)
        await database.query(`insert into spectra_core.compatibility values ('${name}', '${worksFrom}')`)
      }
      await add('29991231000000-tomorrow', MIGRATION_NAMES.at(-1)!.name)
      t.match(await start(t, url).outcome, { opened: true })
      const beside = await openPostgresqlDatabase({ url })
      t.same(beside.newer, ['29991231000000-tomorrow'])
      await beside.close()
      t.same((await inspectPostgresql(url)).newer, ['29991231000000-tomorrow'])
      await add('29991231000001-later', '29991231000000-tomorrow')
      await t.rejects(openPostgresqlDatabase({ url }), {
        code: 'SS_DATABASE_NEWER',
        message: /unknown migration 29991231000001-later$/,
      })
      await database.close()
    },
  )

  void t.test('PostgreSQL: what migrations say of older versions is in the database', async (t) => {
    const url = await testPostgresUrl(t)
    const database = await openPostgresqlDatabase({ url })
    const rows = await database.query('select migration, works_from from spectra_core.compatibility')
    await database.close()
    const said = MIGRATION_NAMES.flatMap((one) =>
      'worksFrom' in one ? [{ migration: one.name, works_from: one.worksFrom }] : [],
    )
    t.same(rows, said)
  })

  void t.test('PostgreSQL: a database of a newer version is left alone', async (t) => {
    const url = await testPostgresUrl(t)
    const database = await openPostgresqlDatabase({ url })
    await database.query(`insert into ${MIGRATIONS_TABLE} (name) values ('29991231000000-tomorrow')`)
    await t.rejects(openPostgresqlDatabase({ url, waitMs: 60_000 }), {
      code: 'SS_DATABASE_NEWER',
      message: /29991231000000-tomorrow/,
    })
    t.match(await start(t, url).outcome, { opened: false, code: 'SS_DATABASE_NEWER' })
    const worker = await openPostgresqlDatabase({ url, migrate: false })
    t.same(
      await worker.query('select owner from spectra_ops.outbox'),
      [],
      'a worker of an old node starts again',
    )
    await worker.close()
    t.equal((await database.query('select 1 as one')).length, 1, 'a node that runs already goes on')
    await database.close()
  })
}
