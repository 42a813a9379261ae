import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { fixture } from '../fixtures/videos.ts'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { ask, createProcess, ended, upload } from '../helpers/graphql-client.ts'
import { startOpenaiServer } from '../helpers/providers/openai-server.ts'
import { obedient, type StandIn } from '../helpers/providers/says.ts'
import { jsonLines, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

async function serverOf(t: Test): Promise<{ standIn: StandIn; env: Record<string, string> }> {
  const standIn = await startOpenaiServer()
  t.teardown(() => standIn.close())
  const env = { OPENAI_BASE_URL: standIn.url, OPENAI_API_KEY: 'sk-test', VLM_PROVIDERS: 'openai,local' }
  return { standIn, env }
}

const chunksOf = (stdout: string) => jsonLines(stdout).filter(({ kind }) => kind === 'chunk')

/** What each chunk's `summary.json` says. */
const summariesIn = (data: string): Record<string, unknown>[] =>
  readdirSync(data, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('-summary.json'))
    .map((path) => JSON.parse(readFileSync(join(data, path), 'utf8')) as Record<string, unknown>)

void t.test(
  'a provider that is busy more often than there are attempts is waited for, and answers',
  async (t) => {
    const { standIn, env } = await serverOf(t)
    const busy = { fault: { status: 429, headers: { 'retry-after': '1' } } }
    standIn.next.push(...Array.from({ length: 7 }, () => busy))
    const run = await spectra(tempDir(t), ['analyze', await fixture('hevc.mp4'), '--json'], env)
    t.equal(run.code, 0, run.stderr)
    t.ok(chunksOf(run.stdout).length > 0)
    for (const chunk of chunksOf(run.stdout)) t.match(chunk, { provider: 'openai' })
    t.equal(standIn.next.length, 0, 'it was throttled as often as planted')
  },
)

void t.test(
  'a provider that is away is left alone, and the next answers, which each summary says',
  async (t) => {
    const { standIn, env } = await serverOf(t)
    standIn.usually = () => ({ fault: { status: 500 } })
    const data = tempDir(t)
    const video = await fixture('twelve-seconds-h264.mp4')
    const run = await spectra(data, ['analyze', video, '--chunk', '2', '--json'], env)
    t.equal(run.code, 0, run.stderr)
    const summaries = summariesIn(data)
    t.ok(summaries.length >= 5)
    for (const summary of summaries) {
      t.match(summary, {
        provider: 'local',
        passedOver: [{ provider: 'openai', code: 'SS_PROVIDER_UNAVAILABLE', message: /^Cannot ask / }],
      })
    }
    t.ok(standIn.asked.length < 2 * summaries.length, `${standIn.asked.length} calls`)
    t.match(JSON.stringify(summaries), /it is left alone for/)
  },
)

void t.test(
  'Cluster: a call whose node is killed is made again, once in the rows; one whose process is cancelled is given up',
  { skip: NO_CLUSTER },
  async (t) => {
    const { standIn, env } = await serverOf(t)
    // Longer than the test waits: no deadline ends a call.
    const cluster = await testCluster(t, { ...env, SPECTRA_MODEL_SECONDS: '600' })
    const database = await openPostgresqlDatabase({ url: cluster.env.SPECTRA_DATABASE_URL! })
    t.teardown(() => database.close())
    const roles = ['node', '--roles', 'chunker,vlm,event', '--workers', 'vlm=1']
    const [gateway, first] = await Promise.all([
      cluster.gateway('--name', 'gateway-1'),
      cluster.ready(...roles, '--name', 'node-1'),
    ])
    const order = async () =>
      createProcess(gateway.url, { uploadKey: await upload(gateway.url, await fixture('hevc.mp4')) })

    standIn.usually = () => ({ fault: 'slow' })
    const id = await order()
    await eventually('a call is underway', () => standIn.asked.length > 0)
    first.child.kill('SIGKILL')
    await eventually('its connection is gone', () => standIn.aborted > 0)
    standIn.usually = obedient
    await cluster.ready(...roles, '--name', 'node-2')
    const process = await ended(gateway.url, id)
    t.match(process, { status: 'completed', counts: { failed: 0 } })
    const [rows] = await database.query<Record<string, number>>(
      `select (select count(*)::int from spectra_ops.batch_video_chunks where process_id = '${id}') as chunks,
         (select count(*)::int from spectra_insights.chunk_outputs o join spectra_ops.batch_video_chunks c on c.id = o.chunk_id
          where c.process_id = '${id}') as outputs`,
    )
    t.equal(rows!.chunks, process.counts.chunks)
    t.equal(rows!.outputs, process.counts.chunks, 'one output for each')
    const events = await ask(
      gateway.url,
      'query ($id: ID!) { batchEvents(processId: $id, first: 200) { nodes { startTime type description } } }',
      { id },
    )
    const told = (events.data.batchEvents.nodes as object[]).map((event) => JSON.stringify(event))
    t.equal(new Set(told).size, told.length, 'no event twice')

    standIn.usually = () => ({ fault: 'slow' })
    const [asked, aborted] = [standIn.asked.length, standIn.aborted]
    const cancelled = await order()
    await eventually('a call is underway', () => standIn.asked.length > asked)
    const { errors } = await ask(
      gateway.url,
      'mutation ($id: ID!) { cancelBatchProcess(id: $id) { status } }',
      {
        id: cancelled,
      },
    )
    t.equal(errors, undefined)
    await eventually('its connection is gone', () => standIn.aborted > aborted)
    t.match(await ended(gateway.url, cancelled), { status: 'cancelled' })
  },
)
