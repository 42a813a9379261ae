import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { tablesWith } from '../../core/erasure/rows.ts'
import { createRabbitmqMailbox } from '../../core/mailbox/rabbitmq.ts'
import { QUEUE_NAMES } from '../../schema/queues.ts'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { ask, createProcess, ended, upload } from '../helpers/graphql-client.ts'
import { sampleVideo } from '../helpers/sample.ts'
import { spectra } from '../helpers/spectra.ts'

const DELETE = `mutation ($id: ID!) { deleteProcess(input: { processId: $id }) { erasure { id } errors { message } } }`

void t.test(
  'Cluster: a process that is erased while its chunks are worked on is gone from rows, objects, vectors and queues, and nothing else is',
  { skip: NO_CLUSTER },
  async (t) => {
    const cluster = await testCluster(t)
    const database = await openPostgresqlDatabase({ url: cluster.env.SPECTRA_DATABASE_URL! })
    t.teardown(() => database.close())
    const mailbox = createRabbitmqMailbox({ url: cluster.env.SPECTRA_MAILBOX_URL!, name: 'test' })
    t.teardown(() => mailbox.close())
    const [gateway] = await Promise.all([
      cluster.gateway('--name', 'gateway-1'),
      cluster.ready('node', '--roles', 'chunker,vlm,event', '--name', 'node-1', '--workers', 'vlm=1'),
    ])
    const order = async (): Promise<string> =>
      createProcess(gateway.url, { uploadKey: await upload(gateway.url, sampleVideo()), chunkDuration: 2 })
    const [erased, kept] = [await order(), await order()]
    const chunks = async (status: string): Promise<number> =>
      (
        await database.query(
          `select 1 from spectra_ops.batch_video_chunks where process_id = '${erased}' and status = $1`,
          [status],
        )
      ).length
    await eventually('a chunk is done and others wait', async () => (await chunks('completed')) > 0)
    t.ok((await chunks('pending')) + (await chunks('m1_completed')) > 0, 'work is under way')

    const { data } = await ask(gateway.url, DELETE, { id: erased })
    t.match(data.deleteProcess, { erasure: { id: /./ }, errors: [] })
    const erasure = data.deleteProcess.erasure.id as string
    const passes = async (): Promise<number> => {
      const [row] = await database.query<{ passes: number }>(
        'select passes from spectra_ops.erasures where id = $1',
        [erasure],
      )
      return row!.passes
    }
    await eventually('all that was there is gone', async () => (await passes()) > 0)
    t.match(await ended(gateway.url, kept), { status: 'completed', counts: { failed: 0 } })

    // What a worker had in hand may have come after the first pass: it goes with the next, which here is not waited for.
    await database.query('update spectra_ops.erasures set next_at = clock_timestamp() where id = $1', [
      erasure,
    ])
    await eventually('it is gone through again', async () => (await passes()) > 1)

    const found: string[] = []
    for (const table of await tablesWith(database, 'process_id')) {
      const rows = await database.query(`select 1 from ${table} where process_id = $1`, [erased])
      if (rows.length > 0) found.push(`${rows.length} rows of ${table}`)
    }
    for (const path of readdirSync(join(cluster.data, 'objects'), { recursive: true, encoding: 'utf8' }))
      if (path.includes(erased)) found.push(path)
    for (const queue of QUEUE_NAMES)
      for (const letter of await mailbox.browse(queue, { processId: erased, limit: 10 }))
        found.push(`${letter.id} in ${queue}`)
    t.same(found, [], 'nothing of it is left')
    const { errors } = await ask(gateway.url, 'query ($id: ID!) { batchProcess(id: $id) { id } }', {
      id: erased,
    })
    t.match(errors, [{ extensions: { code: 'SS_NOT_FOUND' } }])
    const { data: after } = await ask(gateway.url, '{ search(text: "red object", limit: 50) { processId } }')
    t.same([...new Set((after.search as { processId: string }[]).map((hit) => hit.processId))], [kept])
    t.match(await spectra(cluster.data, ['verify'], cluster.env), { code: 0 }, 'rows and objects agree')
  },
)
