import t from 'tap'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { SpectraError } from '../../core/errors.ts'
import { checkPromises } from '../../core/ledger/promises.ts'
import { DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import { ProcessOptions } from '../../schema/messages/index.ts'
import { isTerminalProcess } from '../../schema/status.ts'
import { fixture } from '../fixtures/videos.ts'
import { NO_POSTGRES } from '../helpers/database.ts'
import { startPipeline } from '../helpers/live-pipeline.ts'
import { privateServices } from '../helpers/private-services.ts'
import { eventually } from '../helpers/processes.ts'
import { tcpProxy } from '../helpers/tcp-proxy.ts'

const PROCESSES = 2
const CHUNKS = 10
const OUTAGE_MS = 5000

/** Reads are tried again by who asks. */
async function patient<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (thrown) {
      if (!(thrown instanceof SpectraError) || thrown.code !== 'SS_DATABASE_UNAVAILABLE') throw thrown
      await delay(50)
    }
  }
}

void t.test(
  'Outage of PostgreSQL: work waits for it and goes on; nothing escalates, fails or happens twice (P1, P2)',
  { skip: NO_POSTGRES, timeout: 240_000 },
  async (t) => {
    const services = await privateServices(t, 'postgres')
    const url = services.url('postgres')
    const { hostname: host, port } = new URL(url)
    const proxy = await tcpProxy(t, { host, port: Number(port) })
    const pipeline = await startPipeline(t, { databaseUrl: proxy.through(url) })
    const { ports, database, node } = pipeline
    const { processes } = ports

    const ids: string[] = []
    for (let n = 0; n < PROCESSES; n += 1) {
      const path = await fixture('forty-seconds.mp4')
      const options = ProcessOptions.parse({ chunkDuration: 40 / CHUNKS })
      const source = { kind: 'path', path } as const
      const { id } = await processes.create({
        organizationId: DEFAULT_ORGANIZATION_ID,
        source,
        options,
        title: 'test',
      })
      ids.push(id)
    }
    const get = (id: string) => patient(() => processes.get({ organizationId: DEFAULT_ORGANIZATION_ID }, id))
    const completed = async (): Promise<number> => {
      const all = await Promise.all(ids.map(get))
      return all.reduce((sum, { counts }) => sum + counts.completed, 0)
    }
    const progress = (chunks: number): Promise<void> =>
      eventually(`${chunks} chunks are done`, async () => (await completed()) >= chunks)

    await progress(2)
    const [{ pid } = { pid: 0 }] = await database.query<{ pid: number }>('select pg_backend_pid() as pid')
    const postmaster = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1])
    process.kill(postmaster, 'SIGQUIT')
    await eventually('the server is gone', () => !runs(postmaster))
    await services.start('postgres')

    await progress(5)
    const admin = await openPostgresqlDatabase({ url, pool: 1, name: 'admin' })
    for (let n = 0; n < 3; n += 1) {
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'spectra %'`,
      )
      await progress((await completed()) + 1)
    }
    await admin.close()

    proxy.drop()
    await t.rejects(database.health(), { code: 'SS_DATABASE_UNAVAILABLE' })
    t.match(await node.health(), { live: true, ready: false, checks: { worklog: { ok: false } } })
    await delay(OUTAGE_MS)
    proxy.heal()

    await eventually('all have ended', async () =>
      (await Promise.all(ids.map(get))).every(({ status }) => isTerminalProcess(status)),
    )
    for (const id of ids) {
      t.match(await get(id), {
        status: 'completed',
        counts: { chunks: CHUNKS, completed: CHUNKS, failed: 0 },
      })
    }
    await eventually('the node is ready again', async () => (await node.health()).ready)
    t.same(
      await database.query('select * from spectra_ops.restart_history'),
      [],
      'no worker, no stage was restarted',
    )
    t.same(await database.query('select * from spectra_ops.failures'), [], 'no message was given up')
    for (const { promise, held, evidence } of await checkPromises(database, ports.mailbox, ports.storage)) {
      t.ok(held, `${promise}: ${evidence}`)
    }
  },
)

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
