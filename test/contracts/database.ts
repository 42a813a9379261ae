import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'

/** A setting of an organization: key and value. */
const SET = `insert into spectra_core.org_config (organization_id, key, value, updated_at)
  values ($1, $2, $3::jsonb, now())`

/** What every database adapter promises. `open` gives a migrated database; the suite closes nothing but its last one. */
export function databaseContract(t: Test, name: string, open: (t: Test) => Promise<Database>): void {
  const promise = (what: string, run: (t: Test, database: Database) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => run(t, shared!))
  }
  let shared: Database | undefined
  void t.test(`${name}: opens`, async () => {
    shared = await open(t)
    await shared.health()
  })

  promise('parameters come back as they went in', async (t, database) => {
    const at = new Date('2026-01-02T03:04:05.678Z')
    const [row] = await database.query<Record<string, unknown>>(
      `select $1::text as text, $2::int as number, $3::float8 as real, $4::boolean as flag, $5::jsonb as data,
         $6::timestamptz as at, $7::text as nothing, $8::bigint::text as big`,
      ['it’s "quoted"? $1', 42, 0.1, true, JSON.stringify({ a: [1, { b: null }] }), at, undefined, 2n ** 60n],
    )
    t.equal(new Date(row!.at as string).getTime(), at.getTime())
    t.match(row, { text: 'it’s "quoted"? $1', number: 42, real: 0.1, flag: true, nothing: null })
    t.same(row!.data, { a: [1, { b: null }] })
    t.equal(row!.big, String(2n ** 60n))
  })

  promise('a transaction that throws leaves nothing, and its error comes through', async (t, database) => {
    const failing = database.transaction(async (sql) => {
      await sql.query(
        `insert into spectra_core.organizations (id, name, created_at) values (gen_random_uuid(), 'x', now())`,
      )
      throw new Error('changed my mind')
    })
    await t.rejects(failing, { message: 'changed my mind' })
    t.same(await database.query(`select 1 from spectra_core.organizations where name = 'x'`), [])
  })

  promise('transactions at once do not see each other half done', async (t, database) => {
    await database.query(`insert into spectra_core.org_config (organization_id, key, value, updated_at)
      values (gen_random_uuid(), 'counter', '0', now())`)
    const increment = (): Promise<void> =>
      database.transaction(async (sql) => {
        const [row] = await sql.query<{ value: number }>(
          `select value from spectra_core.org_config where key = 'counter' for update`,
        )
        await sql.query(`update spectra_core.org_config set value = $1::jsonb where key = 'counter'`, [
          String(row!.value + 1),
        ])
      })
    await Promise.all(Array.from({ length: 20 }, increment))
    const [row] = await database.query<{ value: number }>(
      `select value from spectra_core.org_config where key = 'counter'`,
    )
    t.equal(row!.value, 20)
    await database.query(`delete from spectra_core.org_config where key = 'counter'`)
  })

  promise('what a statement breaks stays a database error, and the next one works', async (t, database) => {
    await t.rejects(database.query('select * from nowhere'), { code: '42P01' })
    t.same(await database.query('select 1 as one'), [{ one: 1 }])
  })

  promise(
    'on behalf of an organization, a statement finds what it asks of that one alone (P8)',
    async (t, database) => {
      const [one, other] = [randomUUID(), randomUUID()]
      for (const id of [one, other]) {
        const statement = `insert into spectra_core.org_config (organization_id, key, value, updated_at)
        values ($1::uuid, $2, to_jsonb($1::uuid::text), now())`
        await database.as({ organizationId: id }).query(statement, ['whose'])
      }
      const mine = database.as({ organizationId: one })
      t.equal(mine.organizationId, one)
      const found = 'select value from spectra_core.org_config where organization_id = $1 and key = $2'
      t.same(await mine.query(found, ['whose']), [{ value: one }])
      await t.rejects(mine.query(`select value from spectra_core.org_config where key = 'whose'`), {
        message: /^Cannot ask on behalf of an organization: the statement has no \$1/,
      })
      await t.rejects(
        mine.query('delete from spectra_core.org_config where key = $2 or key = $10', ['whose']),
      )
      t.same(
        await database.as({ organizationId: other }).query(found, ['whose']),
        [{ value: other }],
        'nothing of it was touched',
      )
    },
  )

  promise('a transaction on behalf of an organization is one: all of it or nothing', async (t, database) => {
    const id = randomUUID()
    const failing = database.as({ organizationId: id }).transaction(async (sql) => {
      await sql.query(SET, [id, 'half done', '1'])
      throw new Error('changed my mind')
    })
    await t.rejects(failing, { message: 'changed my mind' })
    t.same(await database.query(`select 1 from spectra_core.org_config where key = 'half done'`), [])
  })

  promise('entities and migrated tables agree', async (t, database) => {
    const orm = await database.orm()
    t.equal((await orm.schema.getUpdateSchemaSQL({ wrap: false })).trim(), '')
  })

  promise('closing twice is fine, and a closed one says that it is', async (t, database) => {
    await database.close()
    await database.close()
    await t.rejects(database.query('select 1'), { code: 'SS_DATABASE_UNAVAILABLE' })
    await t.rejects(
      database.transaction(() => Promise.resolve()),
      { code: 'SS_DATABASE_UNAVAILABLE' },
    )
    await t.rejects(database.health(), { code: 'SS_DATABASE_UNAVAILABLE' })
  })
}
