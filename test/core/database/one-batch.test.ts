import t, { type Test } from 'tap'
import { createClients, type Pool } from '../../../core/database/clients.ts'
import { connect } from '../../../core/database/connect.ts'
import { settingsOf, type TenantSettings } from '../../../core/database/tenant-settings.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { stableId } from '../../../schema/ids.ts'
import { NO_POSTGRES, migratedPostgresUrl } from '../../helpers/database.ts'
import { ORG } from '../../helpers/pipeline.ts'

const THEIRS = stableId('organization', 'theirs')
const WRITE = `insert into spectra_core.org_config (organization_id, key, value, updated_at)
  values ($1, $2, 'true', now()) returning key`
const ours = settingsOf({ organizationId: ORG })
const as = (...parameters: TenantSettings['parameters']): TenantSettings => ({ ...ours, parameters })

/** One connection, so that each statement follows the one before it on the same. */
async function oneConnection(t: Test, settings: object = {}) {
  const url = await migratedPostgresUrl(t)
  const database = await openPostgresqlDatabase({ url })
  await database.close()
  const { pool, close } = await connect({ url, pool: 1 }, { vectors: false }, settings)
  t.teardown(close)
  const clients = createClients(pool as Pool)
  const state = async (): Promise<object> => {
    const [row] = await clients.query(`select pg_backend_pid() as pid, current_user = session_user as owner,
      coalesce(current_setting('spectra.organization', true), '') as organization,
      (select count(*)::int from spectra_core.org_config) as rows`)
    return row!
  }
  return { ...clients, state }
}

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  void t.test('P8: one statement on behalf of a tenant runs as one, and is committed', async (t) => {
    const { queryAs, state } = await oneConnection(t)
    const before = await state()
    const whose = `select current_user::text as role, current_setting('spectra.organization') as organization, $1::text as id`
    const expected = [{ role: 'spectra_tenant', organization: ORG, id: ORG }]
    for (let n = 0; n < 3; n++) t.same(await queryAs(ours, whose, [ORG]), expected)
    t.same(await queryAs(ours, WRITE, [ORG, 'a']), [{ key: 'a' }])
    t.same(
      await queryAs(ours, 'delete from spectra_core.org_config where organization_id = $1', [THEIRS]),
      [],
    )
    t.same(await state(), { ...before, rows: 1 }, 'and the connection is as it was')
  })

  void t.test('P8: where the settings do not hold, nothing is read or written, by anybody', async (t) => {
    const { query, queryAs, state } = await oneConnection(t)
    await query('create role spectra_not_ours nologin').catch(() => undefined)
    await query(`create function public.refuse() returns text language plpgsql as
      $$ begin raise exception 'was run'; end $$`)
    const before = await state()
    const refused: [TenantSettings, RegExp][] = [
      [as('nobody_of_this_name', ORG, ''), /role "nobody_of_this_name" does not exist/],
      [as('spectra_tenant', 'a\0b', ''), /a character 0 in it/],
      [as('spectra_tenant', ORG, 'a\0b'), /a character 0 in it/],
    ]
    // Before the connection knows the statements, and after.
    for (const known of [false, true]) {
      for (const [settings, message] of refused) {
        await t.rejects(queryAs(settings, WRITE, [ORG, 'planted']), { message })
        await t.rejects(queryAs(settings, 'select public.refuse(), $1::text', [ORG]), { message })
        t.same(await state(), before, `the connection is as it was, and nothing is there: ${message}`)
      }
      if (known) break
      t.same(await queryAs(ours, 'select 1 as n, $1::text as id', [ORG]), [{ n: 1, id: ORG }])
      await t.rejects(queryAs(ours, 'select public.refuse(), $1::text', [ORG]), { message: 'was run' })
    }
    t.same(await queryAs(ours, WRITE, [ORG, 'a']), [{ key: 'a' }], 'what was refused before is run')
  })

  void t.test('P8: a statement that fails leaves the connection as it was', async (t) => {
    const { query, queryAs, state } = await oneConnection(t)
    await query(`create table public.deferred
      (n text, constraint deferred_n unique (n) deferrable initially deferred)`)
    await query('grant insert on public.deferred to spectra_tenant')
    const before = await state()
    const failing: [string, RegExp][] = [
      ['select 1 / 0, $1::text', /division by zero/],
      ['select $1::text from nowhere', /relation "nowhere" does not exist/],
      ['selct $1', /syntax error/],
      ['insert into public.deferred values ($1), ($1)', /duplicate key/],
    ]
    for (const [statement, message] of failing) {
      for (let n = 0; n < 2; n++) await t.rejects(queryAs(ours, statement, [ORG]), { message })
      t.same(await state(), before, statement)
    }
    t.same(await query('select * from public.deferred'), [])
    await t.rejects(queryAs(ours, WRITE, [THEIRS, 'planted']), { message: /row-level security/ })
    t.same(await state(), before)
  })

  void t.test('P8: a connection that hangs, is lost or is refused a table does not go back', async (t) => {
    const { queryAs, state } = await oneConnection(t, { query_timeout: 500 })
    const pidOf = async (): Promise<unknown> => ((await state()) as { pid: number }).pid
    const losing = [
      'select pg_sleep(20), $1::text',
      'select pg_terminate_backend(pg_backend_pid()), $1::text',
      // Of a table that was not granted nobody knows whether that is this connection's fault.
      'select $1::text from spectra_core.users',
    ]
    for (const statement of losing) {
      const before = await pidOf()
      await t.rejects(queryAs(ours, statement, [ORG]), { code: 'SS_DATABASE_UNAVAILABLE' })
      t.not(await pidOf(), before, statement)
      t.match(await state(), { owner: true, organization: '' })
      t.same(await queryAs(ours, 'select $1::text as id', [ORG]), [{ id: ORG }])
    }
  })
}
