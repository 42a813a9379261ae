import t from 'tap'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { NO_POSTGRES, migratedPostgresUrl } from '../helpers/database.ts'
import { ORG, request } from '../helpers/pipeline.ts'
import { eventually } from '../helpers/processes.ts'
import { clusterOf, startSystem, testPorts } from './helpers/system.ts'

const PATIENCE_MS = 120_000

void t.test(
  'Busy database: work waits for a table that somebody else has locked; no attempt is used, and health says who',
  { skip: NO_POSTGRES, timeout: 3 * PATIENCE_MS },
  async (t) => {
    const url = await migratedPostgresUrl(t)
    const database = await openPostgresqlDatabase({ url, name: 'node-1', timeouts: { lockMs: 50 } })
    t.teardown(() => database.close())
    const admin = await openPostgresqlDatabase({ url, pool: 1, name: 'the night shift' })
    t.teardown(() => admin.close())
    const parts = testPorts(t)
    const recorded = createLedger(database, { owner: 'node-1' })
    const outages: string[] = []
    const system = await startSystem(
      t,
      clusterOf({
        actor: 'cutter.ts',
        attempts: 1,
        restart: { minMs: 1, maxMs: 50, intensity: 0, windowMs: 60_000 },
      }),
      {
        parts: { ...parts, ports: { ...parts.ports, ...recorded } },
        onOutage: ({ code }) => outages.push(code),
      },
    )

    let processId = ''
    await admin.transaction(async (sql) => {
      await sql.query('lock table spectra_ops.inbox in access exclusive mode')
      processId = (await recorded.processes.create(request())).id
      await eventually('the work meets the lock', () => outages.includes('SS_DATABASE_BUSY'), PATIENCE_MS)
      const who = /Cannot use the table spectra_ops.inbox: session \d+ \(the night shift, .*\) has locked it/
      const saying = async (): Promise<boolean> => {
        const { ready, live, checks } = await system.node.health()
        const said = [checks.worklog!, checks['stage:chunker']!]
        return live && !ready && said.every(({ ok, message }) => !ok && who.test(message ?? ''))
      }
      await eventually('health says who it waits for', saying, PATIENCE_MS)
    })

    const chunked = async (): Promise<boolean> =>
      (await recorded.processes.get({ organizationId: ORG }, processId)).chunksTotal === 1
    await eventually('the work is done', chunked, PATIENCE_MS)
    await eventually('the node is ready', async () => (await system.node.health()).ready, PATIENCE_MS)
    t.same(await database.query('select * from spectra_ops.failures'), [])
    t.same(await system.deadLetters(), [])
    t.same(await database.query('select * from spectra_ops.restart_history'), [], 'nothing was restarted')
  },
)
