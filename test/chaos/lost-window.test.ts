import t from 'tap'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import { eventually } from '../helpers/processes.ts'
import { createCluster } from './cluster/cluster.ts'
import { LAYOUTS } from './cluster/layouts.ts'
import { NO_PROGRAMS } from './cluster/programs.ts'
import { queuesOf } from './cluster/rest.ts'
import { videosOf } from './cluster/videos.ts'

const M0 = 'M0_PRIORITY_QUEUE'
/** What is let into the queue while nobody takes anything. */
const WINDOW = 4
/** Several times what a message of a run may be in somebody's hands. */
const PATIENCE_MS = 120_000

void t.test(
  'P1: what waited in a deleted queue is worked on, by the deadlines of the run, also where a gateway leads',
  { skip: NO_PROGRAMS, timeout: 300_000 },
  async (t) => {
    const [video] = await videosOf(t)
    const { name: title, path, chunkDuration } = video!
    const cluster = await createCluster(t, {
      ...{ seed: 1, mode: 'in-memory', gateway: true, nodes: LAYOUTS.small },
    })
    const database = await openPostgresqlDatabase({ url: cluster.services.urls.postgres, pool: 2 })
    t.teardown(() => database.close())
    // It is alone, so it leads; and it stays.
    await cluster.gateway!.start()
    const { processes } = createLedger(database)
    const organizationId = DEFAULT_ORGANIZATION_ID
    for (let n = 0; n < WINDOW; n += 1) {
      const options = { chunkDuration, overlap: 0 }
      await processes.create({ organizationId, title, source: { kind: 'path', path }, options })
    }
    await eventually('all wait in the queue', async () => (await queuesOf(cluster))[M0]?.messages === WINDOW)
    await cluster.services.ctl('delete_queue', M0)
    const statuses = async (): Promise<string[]> =>
      (await database.query<{ status: string }>('select status from spectra_ops.batch_video_processes')).map(
        ({ status }) => status,
      )
    t.ok((await statuses()).every((status) => status === 'queued'))
    await cluster.nodes[0]!.start()
    await eventually(
      'all are completed',
      async () => (await statuses()).every((status) => status === 'completed'),
      PATIENCE_MS,
    )
    t.same((await statuses()).length, WINDOW)
    await cluster.stop()
  },
)
