import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import { chunkIdOf, eventIdOf, stableId } from '../../../schema/ids.ts'
import { insertClip } from '../../contracts/footage.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../../helpers/database.ts'
import { cutProcess, ORG } from '../../helpers/pipeline.ts'

const AUDIT = 'spectra_ops.audit_log'
const USER = stableId('user', 'ada')
const own = { organizationId: ORG, role: 'owner' as const, userId: USER }
const atTheDoor = { ...own, cameras: ['door'] }

function suite(name: string, open: () => Promise<Database>): void {
  void t.test(`Audit log (${name}): the entry of an order stands and falls with the order`, async (t) => {
    const database = await open()
    const parts = createLedger(database)
    const { changes, footage } = parts
    const { process } = await cutProcess(parts, 1)
    const clip = await insertClip(database, { cameraId: 'door', at: 0, events: ['car'] })
    const event = eventIdOf(chunkIdOf(clip, 1), 0)
    const entries = () =>
      database.query<{ action: string }>(`select action, user_id, subject from ${AUDIT} order by id`)

    // As a process that is killed before the entry is written: nothing is done without it.
    await database.query(`alter table ${AUDIT} add constraint none_is_written check (false) not valid`)
    await t.rejects(changes.deleteProcess(own, { processId: process.id, idempotencyKey: 'k' }))
    await t.rejects(footage.review(own, [event], true))
    t.same((await changes.erasures(own, {})).items, [])
    t.match(await footage.events(own, [event]), [{ id: event, reviewedAt: undefined }])
    await database.query(`alter table ${AUDIT} drop constraint none_is_written`)

    await footage.review(atTheDoor, [event], true)
    await changes.deleteProcess(own, { processId: process.id, idempotencyKey: 'k' })
    await changes.deleteProcess(own, { processId: process.id, idempotencyKey: 'k' })
    t.match(await entries(), [
      { action: 'event.review', user_id: USER },
      { action: 'process.delete', user_id: USER, subject: process.id },
    ])
    t.equal((await entries()).length, 2, 'an order that is repeated is written down once')
  })

  void t.test(
    `Audit log (${name}): a tenant adds entries of its own, and changes and removes none`,
    async (t) => {
      const database = await open()
      const as = database.as(atTheDoor)
      const add = `insert into ${AUDIT} (organization_id, action, at) values ($1, 'made.up', now())`
      await t.resolves(as.query(add))
      const theirs = stableId('organization', 'theirs')
      await t.rejects(
        as.transaction((sql) => sql.query(add, [theirs])),
        'of others',
      )
      await t.rejects(as.query(`update ${AUDIT} set action = 'x' where organization_id = $1`))
      await t.rejects(as.query(`delete from ${AUDIT} where organization_id = $1`))
      t.same(
        await as.query(`select 1 from ${AUDIT} where organization_id = $1`),
        [],
        'nor reads what is of no camera',
      )
    },
  )
}

suite('PGlite', () => testDatabase(t))
if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else
  suite('PostgreSQL', async () => {
    const database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
    t.teardown(() => database.close())
    return database
  })
