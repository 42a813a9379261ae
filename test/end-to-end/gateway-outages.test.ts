import t from 'tap'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { QUEUE_NAMES } from '../../schema/queues.ts'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { ask } from '../helpers/graphql-client.ts'

const ORDER = 'mutation { createBatchProcess(input: { url: "https://video.example/a.mp4" }) { id } }'

/** How often one document may ask for the mailboxes, by its cost. */
const MANY = 150

void t.test(
  'Gateway: a database that may only be read makes it unready, not dead, until it may be written',
  { skip: NO_CLUSTER },
  async (t) => {
    const cluster = await testCluster(t)
    const { url } = await cluster.gateway()
    const address = cluster.env.SPECTRA_DATABASE_URL!
    const database = await openPostgresqlDatabase({ url: address, migrate: false })
    t.teardown(() => database.close())
    const status = async (path: string): Promise<number> => (await fetch(`${url}${path}`)).status
    const set = async (readOnly: 'on' | 'off'): Promise<void> => {
      const name = new URL(address).pathname.slice(1)
      await database.transaction(async (sql) => {
        await sql.query('set transaction read write')
        await sql.query(`alter database ${name} set default_transaction_read_only = ${readOnly}`)
      })
      // What is connected keeps the setting that it began with.
      await database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()`,
        [name],
      )
    }
    await eventually('it is ready', async () => (await status('/health')) === 200)
    await set('on')
    await eventually('it is unready', async () => (await status('/health/ready')) === 503)
    const health = (await (await fetch(`${url}/health`)).json()) as { checks: Record<string, object> }
    t.match(health.checks.worklog, { ok: false, message: /may only be read/ })
    t.equal(await status('/health/live'), 200)
    t.match((await ask(url, ORDER)).errors, [
      { extensions: { code: 'SS_DATABASE_UNAVAILABLE', retryable: true } },
    ])
    await set('off')
    await eventually('orders are taken', async () => !(await ask(url, ORDER)).errors)
    await eventually('it is ready again', async () => (await status('/health')) === 200)
  },
)

void t.test(
  'Gateway: however often mailboxes are asked for, the broker goes on answering',
  { skip: NO_CLUSTER },
  async (t) => {
    const cluster = await testCluster(t)
    const { url } = await cluster.gateway()
    const aliases = Array.from(
      { length: MANY },
      (_, n) => `a${n}: mailboxes { queue ready waiting { count } }`,
    )
    for (const { data, errors } of await Promise.all(
      [1, 2, 3, 4].map(() => ask(url, `{ ${aliases.join(' ')} }`)),
    )) {
      t.equal(errors, undefined)
      t.equal(data[`a${MANY - 1}`].length, QUEUE_NAMES.length)
    }
    t.equal((await fetch(`${url}/health`)).status, 200)
  },
)
