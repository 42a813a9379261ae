import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { inspectPostgresql } from '../../../core/database/inspect.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { makeTenantRole } from '../../../schema/migrations/tenant-role.ts'
import { DEFAULT_ORGANIZATION_ID } from '../../../schema/ids.ts'
import { NO_POSTGRES, onServer, testPostgresUrl } from '../../helpers/database.ts'
import { eventually } from '../../helpers/processes.ts'

const ORG = { organizationId: DEFAULT_ORGANIZATION_ID }

/** A user without rights of its own but those given. */
async function user(t: Test, rights = ''): Promise<string> {
  const name = `user_${randomUUID().slice(0, 8)}`
  await onServer(`create role ${name} login password 'hunter2' ${rights}`)
  t.teardown(() => onServer(`drop role ${name}`))
  return name
}

/** The address of a new database, as that user reaches it. */
async function databaseOf(t: Test, name: string, owned = true): Promise<string> {
  const url = new URL(await testPostgresUrl(t))
  if (owned) await onServer(`alter database ${url.pathname.slice(1)} owner to ${name}`)
  url.username = name
  url.password = 'hunter2'
  return url.href
}

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  void t.test(
    'PostgreSQL: who may not take the role of tenants is told the command, and then works',
    async (t) => {
      const name = await user(t)
      // The server has the role: another database made it.
      await onServer(makeTenantRole())
      const url = await databaseOf(t, name)
      const refused = await openPostgresqlDatabase({ url, waitMs: 60_000 }).catch((thrown: unknown) => thrown)
      t.match(refused, {
        code: 'SS_CONFIG_INVALID',
        message: `Cannot open the database: ${name} may not take the role spectra_tenant`,
        details: { advice: `As an administrator of PostgreSQL: grant spectra_tenant to ${name}` },
      })
      t.match((await inspectPostgresql(url)).tenantRole, { user: name, there: true, taken: false })
      await onServer(`grant spectra_tenant to ${name}`)
      t.equal((await inspectPostgresql(url)).tenantRole.taken, true)
      const database = await openPostgresqlDatabase({ url })
      const whole = 'select name from spectra_core.organizations where id = $1'
      t.same(await database.as(ORG).query(whole), [{ name: 'default' }])
      t.same(await database.query(whole, [ORG.organizationId]), [{ name: 'default' }])
      await database.close()
    },
  )

  void t.test('PostgreSQL: who does not own the tables is told so, and finds none empty', async (t) => {
    const name = await user(t, 'in role spectra_tenant')
    const url = await databaseOf(t, name, false)
    const own = new URL(process.env.SPECTRA_TEST_POSTGRES_URL!)
    own.pathname = new URL(url).pathname
    const owner = await openPostgresqlDatabase({ url: own.href })
    t.teardown(() => owner.close())
    await owner.query(`grant usage on schema spectra_core, spectra_ops to ${name}`)
    await owner.query(`grant select on all tables in schema spectra_core, spectra_ops to ${name}`)
    t.teardown(() => owner.query(`drop owned by ${name}`))
    await t.rejects(openPostgresqlDatabase({ url }), {
      code: 'SS_CONFIG_INVALID',
      message: /^Cannot open the database: its tables are /,
    })
  })

  void t.test('PostgreSQL: databases of one server that are made at once share the role', async (t) => {
    const name = await user(t, 'createrole')
    const url = await databaseOf(t, name)
    const role = `role_${randomUUID().slice(0, 8)}`
    const database = await openPostgresqlDatabase({ url, migrate: false })
    t.teardown(async () => {
      await database.close()
      await onServer(`drop role ${role}`)
    })
    const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and usename = current_user`
    let second: Promise<unknown> | undefined
    await database.transaction(async (sql) => {
      await sql.query(makeTenantRole(role))
      second = database.query(makeTenantRole(role))
      await eventually('the other one waits', async () => (await database.query(waiting)).length === 1)
    })
    await second
    await database.transaction(async (sql) => {
      await sql.query(`set local role ${role}`)
      t.same(await sql.query('select current_user::text as name'), [{ name: role }])
    })
  })
}
