import t from 'tap'
import { createLedger } from '../../../core/ledger/index.ts'
import { createPostgresqlLocks } from '../../../core/locks/postgresql.ts'
import type { Database } from '../../../core/database/database.ts'
import { createAuditLog } from '../../../core/observability/audit-log.ts'
import { createTraceTable } from '../../../core/observability/trace-table.ts'
import { DEFAULT_ORGANIZATION_ID as ORG, stableId } from '../../../schema/ids.ts'
import { databaseFaults } from '../../contracts/faults/database.ts'
import { breakablePostgres, IMPOSSIBLE_FOR_POSTGRES as impossible } from '../../helpers/breakable-postgres.ts'
import { NO_POSTGRES, onServer } from '../../helpers/database.ts'
import { request } from '../../supervisors/helpers/messages.ts'

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  databaseFaults(t, 'What lies in PostgreSQL', {
    impossible,
    async open(t) {
      const { database, faults } = await breakablePostgres(t)
      const { processes, ledger, worklog, cameras, orphans } = createLedger(database)
      const { id } = await processes.create({
        organizationId: ORG,
        source: { kind: 'path', path: '/video.mp4' },
        options: { chunkDuration: 10, overlap: 0 },
        title: 'video.mp4',
      })
      const page = { first: 1 }
      const tracing = createTraceTable(database)
      t.teardown(() => tracing.close())
      return {
        faults,
        calls: {
          'processes.get': () => processes.get({ organizationId: ORG }, id),
          'processes.list': () => processes.list({ organizationId: ORG }, page),
          'ledger.process': () => ledger.process(id),
          'worklog.begin': () => worklog.begin('chunker', request('message'), 0),
          'worklog.outbox': () => worklog.outbox(10),
          'worklog.health': () => worklog.health(),
          'cameras.list': () => cameras.list({ organizationId: ORG }),
          'orphans.owners': () => orphans.owners(),
          'audit.record': () => createAuditLog(database).record({ organizationId: ORG, action: 'test' }),
          'tracing.forget': () => tracing.forget(new Date(0)),
        },
      }
    },
  })

  void t.test('PostgreSQL: a table that this user was not granted is an outage, not a bug', async (t) => {
    const { database } = await breakablePostgres(t)
    const stranger = `stranger_${process.pid}`
    await onServer(`create role ${stranger}`)
    t.teardown(() => onServer(`drop role ${stranger}`))
    const looking = database.transaction(async (sql) => {
      await sql.query(`set local role ${stranger}`)
      await sql.query('select 1 from spectra_core.organizations')
    })
    await t.rejects(looking, { code: 'SS_DATABASE_UNAVAILABLE', message: /permission denied/ })
  })

  databaseFaults(t, 'Locks of PostgreSQL', {
    impossible,
    async open(t) {
      const { database, faults } = await breakablePostgres(t)
      const locks = createPostgresqlLocks(database as Required<Database>)
      t.teardown(() => locks.close())
      let count = 0
      // One that is held answers without asking the server.
      return { faults, calls: { tryAcquire: () => locks.tryAcquire(stableId('lock', String(count++))) } }
    },
  })
}
