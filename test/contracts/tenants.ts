import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import type { Database, Sql } from '../../core/database/database.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { stableId } from '../../schema/ids.ts'
import { emptyTables } from '../helpers/database.ts'
import { ORG } from '../helpers/pipeline.ts'

const THEIRS = stableId('organization', 'theirs')
const SETTING = `insert into spectra_core.org_config (organization_id, key, value, updated_at)
  values ($1, $2, 'true', now())`
const KEYS = 'select key from spectra_core.org_config order by key'

const keys = (rows: object[]): string[] => rows.map((row) => (row as { key: string }).key)

/**
 * What every database promises of work on behalf of a tenant (P8), whatever its statements say. `open` gives a database that the
 * suite may empty.
 */
export function tenantsContract(t: Test, name: string, open: () => Database): void {
  const promise = (what: string, run: (t: Test, database: Database) => Promise<unknown>): void => {
    void t.test(`${name}: P8: ${what}`, async (t) => {
      await emptyTables(open())
      await open().query('delete from spectra_core.org_config')
      await open().query(SETTING, [ORG, 'ours'])
      await open().query(SETTING, [THEIRS, 'theirs'])
      await run(t, open())
    })
  }
  /** One transaction of ours with statements that forget the organization. */
  const careless = <T>(database: Database, work: (sql: Sql) => Promise<T>, cameras?: string[]): Promise<T> =>
    database.as({ organizationId: ORG, cameras }).transaction(work)

  promise('a statement that forgets the organization meets its own rows only', async (t, database) => {
    t.same(keys(await careless(database, (sql) => sql.query(KEYS))), ['ours'])
    const rename = `update spectra_core.org_config set value = '"mine"' returning key`
    t.same(keys(await careless(database, (sql) => sql.query(rename))), ['ours'])
    const remove = 'delete from spectra_core.org_config returning key'
    t.same(keys(await careless(database, (sql) => sql.query(remove))), ['ours'])
    t.same(keys(await database.query(KEYS)), ['theirs'])
  })

  promise('a row of somebody else is not written, and no row is given away', async (t, database) => {
    const refused = { code: '42501', message: /row-level security/ }
    await t.rejects(
      careless(database, (sql) => sql.query(SETTING, [THEIRS, 'planted'])),
      refused,
    )
    const giveAway = 'update spectra_core.org_config set organization_id = $1'
    await t.rejects(
      careless(database, (sql) => sql.query(giveAway, [THEIRS])),
      refused,
    )
    t.same(keys(await database.query(KEYS)), ['ours', 'theirs'])
  })

  promise('one statement meets its own rows only, and those of its cameras', async (t, database) => {
    const all = `${KEYS.replace('order', "where $1 <> '' order")}`
    t.same(keys(await database.as({ organizationId: ORG }).query(all)), ['ours'])
    const planted = database
      .as({ organizationId: ORG })
      .query(SETTING.replace('$1', `coalesce($3::uuid, $1)`), ['planted', THEIRS])
    await t.rejects(planted, { code: '42501', message: /row-level security/ })
    const scope = `select current_setting('spectra.cameras') as scope, $1::text as id`
    const cameras = [`'; reset role; --`, '\\', '"', 'door']
    const [row] = await database.as({ organizationId: ORG, cameras }).query<{ scope: string }>(scope)
    t.same(JSON.parse(row!.scope), cameras)
    t.same(keys(await database.query(KEYS)), ['ours', 'theirs'])
  })

  promise('passwords are granted to nobody', async (t, database) => {
    await t.rejects(
      careless(database, (sql) => sql.query('select email from spectra_core.users')),
      { message: /permission denied for table users/ },
    )
  })

  promise('who is limited to cameras meets their clips alone, and no file', async (t, database) => {
    const ledger = createLedger(database)
    for (const organizationId of [ORG, THEIRS]) {
      for (const id of ['door', 'gate']) {
        const source = { kind: 'stream' as const, url: 'rtsp://camera.example/main' }
        await ledger.cameras.add({ organizationId, id, source, clipSeconds: 10, everySeconds: 60 })
      }
    }
    await ledger.cameras.orderDue()
    const options = { chunkDuration: 10, overlap: 0 }
    const file = { source: { kind: 'object' as const, key: 'yard.mp4' }, options, title: 'yard.mp4' }
    await ledger.processes.create({ organizationId: ORG, ...file })
    const counted = async (cameras?: string[]): Promise<number[]> => {
      const tables = ['cameras', 'cam_video_processes', 'batch_video_processes', 'process_configs', 'outbox']
      const found: number[] = []
      for (const table of tables) {
        const schema = table === 'cameras' ? 'spectra_core' : 'spectra_ops'
        const count = `select count(*)::int as n from ${schema}.${table}`
        found.push((await careless(database, (sql) => sql.query<{ n: number }>(count), cameras))[0]!.n)
      }
      return found
    }
    t.same(await counted(), [2, 2, 1, 3, 6], 'all that the organization has')
    t.same(await counted(['door', 'cellar']), [1, 1, 0, 1, 2], 'those of one camera')
    t.same(await counted(['cellar']), [0, 0, 0, 0, 0])
    t.same(await counted([]), [0, 0, 0, 0, 0])
    t.same(await counted([`'; reset role; --`, '\\', '"', "\\'; select 1; --"]), [0, 0, 0, 0, 0])
  })

  promise('an organization that is none is refused before anything is asked', async (t, database) => {
    for (const organizationId of ['', 'x', `${ORG}'; reset role; --`, `' or 1 = 1 or '${ORG.slice(15)}`]) {
      const asked = async (): Promise<unknown> => database.as({ organizationId }).query('select $1::text')
      await t.rejects(asked(), { code: 'SS_INTERNAL' })
    }
  })

  promise('a connection keeps neither role nor settings, whatever fails', async (t, database) => {
    await database.query(`create table if not exists public.deferred
      (n int, constraint deferred_n unique (n) deferrable initially deferred)`)
    await database.query('grant insert on public.deferred to spectra_tenant')
    const steps: Record<string, (sql: Sql) => Promise<unknown>> = {
      'all is well': (sql) => sql.query('select 1'),
      'a statement': (sql) => sql.query('select 1 / 0'),
      'a statement of which nobody hears': (sql) => sql.query('select 1 / 0').catch(() => undefined),
      'what is not granted': (sql) => sql.query('select * from spectra_core.users'),
      'the work itself': () => Promise.reject(new Error('changed my mind')),
      'the commit': (sql) => sql.query('insert into public.deferred values (1), (1)'),
    }
    const tenant = { organizationId: randomUUID(), cameras: ['door'] }
    for (const [step, work] of Object.entries(steps)) {
      const ended = await database
        .as(tenant)
        .transaction(async (sql) => {
          const [row] = await sql.query<{ role: string }>('select current_user::text as role')
          t.equal(row!.role, 'spectra_tenant', step)
          await work(sql)
        })
        .then(
          () => true,
          () => false,
        )
      if (step !== 'a statement of which nobody hears') t.equal(ended, step === 'all is well', step)
      const rows = await Promise.all(
        Array.from({ length: 12 }, () =>
          database.query(`select current_user = session_user as owner,
            coalesce(current_setting('spectra.organization', true), '') as organization,
            coalesce(current_setting('spectra.cameras', true), '') as cameras`),
        ),
      )
      for (const row of rows.flat()) t.same(row, { owner: true, organization: '', cameras: '' }, step)
    }
    await database.query('drop table public.deferred')
  })
}
