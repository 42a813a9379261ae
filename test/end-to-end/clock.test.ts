import t from 'tap'
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { createProcess, ended, upload } from '../helpers/graphql-client.ts'
import { sampleVideo } from '../helpers/sample.ts'

const DAY_AHEAD = pathToFileURL(resolve(import.meta.dirname, '../helpers/day-ahead.ts')).href

void t.test(
  'Cluster: a machine whose clock is a day fast writes no times of tomorrow, takes nothing for old, and says it',
  { skip: NO_CLUSTER },
  async (t) => {
    const cluster = await testCluster(t, { NODE_OPTIONS: `--import=${DAY_AHEAD}` })
    const gateway = await cluster.gateway('--name', 'fast-gateway')
    await cluster.ready('node', '--roles', 'chunker,vlm,event', '--name', 'fast-node')
    const unused = await upload(gateway.url, sampleVideo())
    const uploadKey = await upload(gateway.url, sampleVideo())
    const id = await createProcess(gateway.url, { uploadKey, chunkDuration: 30 })
    t.match(await ended(gateway.url, id), { status: 'completed' })

    const database = await openPostgresqlDatabase({ url: cluster.env.SPECTRA_DATABASE_URL! })
    t.teardown(() => database.close())
    const late: string[] = []
    for (const { table, column } of await database.query<{ table: string; column: string }>(
      `select format('%I.%I', table_schema, table_name) as "table", column_name as "column"
       from information_schema.columns where table_schema like 'spectra_%' and data_type like 'timestamp%'`,
    )) {
      const [row] = await database.query<{ late: number }>(
        `select count(*)::int as late from ${table} where "${column}" > now() + interval '1 hour'`,
      )
      if (row!.late > 0) late.push(`${table}.${column}`)
    }
    t.same(late, [], 'no row has a time of tomorrow')

    const health = (await (await fetch(`${gateway.url}/health`)).json()) as { degraded: string[] }
    t.match(health, {
      ready: true,
      checks: { clock: { ok: false, message: /86400 s ahead of the database's/ } },
    })
    t.ok(health.degraded.includes('clock'))

    // Started anew, it tidies up at once.
    gateway.child.kill('SIGTERM')
    await gateway.finished
    const again = await cluster.gateway('--name', 'fast-gateway')
    await createProcess(again.url, { uploadKey: unused, chunkDuration: 30 }).then((second) =>
      ended(again.url, second).then((process) => t.match(process, { status: 'completed' })),
    )
  },
)
