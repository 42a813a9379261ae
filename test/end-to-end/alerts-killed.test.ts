import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { occurrencesAreAlerts } from '../../core/ledger/promises/alerts.ts'
import type { ActorNode, NodeReport } from '../../core/ports.ts'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { ask } from '../helpers/graphql-client.ts'
import { s3Server } from '../helpers/s3-server.ts'
import { s3Url } from '../helpers/s3-storage.ts'
import { sharedDir } from '../helpers/shared.ts'
import { jsonLines, spectra } from '../helpers/spectra.ts'
import { alertsOf, allAnalysed, SOMEBODY_MOVES, toldAlerts } from '../helpers/told-alerts.ts'

const shared = sharedDir()
const NOT_HERE = shared ? false : 'the shared footage is not here (SPECTRA_SHARED)'

interface Ring {
  ring: { from: string; until: string }[]
  gaps: { from: string; until: string; cause: { code: string } | null }[]
}

const names = (tree: ActorNode): string[] => [tree.name, ...tree.children.flatMap(names)]

void t.test(
  'P1, P2, P12: on three nodes with S3 alerts go on when the node that records is killed, none is told twice, and the hole has its cause',
  { skip: NO_CLUSTER || NOT_HERE },
  async (t) => {
    const server = await s3Server(t)
    const cluster = await testCluster(
      t,
      {
        SPECTRA_STORAGE_URL: s3Url(server).href,
        AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
        SPECTRA_URL_SECRET: 'the same for all processes of the test',
        SPECTRA_ALLOW_PRIVATE_ADDRESSES: '1',
      },
      { apart: true },
    )
    const run = async (args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await spectra(cluster.data, args, cluster.env)
      if (code !== 0) throw new Error(`${args.slice(0, 2).join(' ')}: ${stderr}`)
      return stdout
    }
    const records = (name: string) =>
      cluster.ready('node', '--roles', 'stream,chunker', '--name', name, '--workers', 'stream=1,chunker=1')
    const { url } = await cluster.gateway('--name', 'gateway-1')
    const [a, b] = await Promise.all([
      records('a'),
      records('b'),
      cluster.ready('node', '--roles', 'vlm,event', '--name', 'c'),
    ])
    const told = await toldAlerts(t, url, run)
    const file = join(cluster.data, 'rule.json')
    writeFileSync(file, JSON.stringify(SOMEBODY_MOVES))
    const video = join(shared!, 'videos/one-by-one-person-detection.mp4')
    await run(['camera', 'add', 'door', '--file', video, '--loop', '--clip', '5', '--every', '5'])
    await run(['rule', 'add', file, '--enable'])
    await eventually('an alert is raised', async () => (await alertsOf(url)).length >= 1)

    const recorders = async (): Promise<string[]> => {
      const { nodes } = JSON.parse(await run(['cluster', 'status', '--json'])) as { nodes: NodeReport[] }
      return nodes.filter(({ tree }) => names(tree).includes('recorder/door')).map(({ name }) => name)
    }
    const [recorder, ...others] = await recorders()
    t.same(others, [], 'one node records')
    const killed = recorder === 'a' ? a : b
    const killedAt = new Date()
    killed.child.kill('SIGKILL')
    t.match(await killed.finished, { signal: 'SIGKILL' })

    const since = async (): Promise<Ring> => {
      const { data, errors } = await ask(
        url,
        `query ($from: DateTime!, $until: DateTime!) { recordings(cameraIds: ["door"], from: $from, until: $until) {
          ring { from until } gaps { from until cause { code } } } }`,
        { from: new Date(killedAt.getTime() - 4000), until: new Date() },
      )
      if (!data) throw new Error(JSON.stringify(errors))
      return data.recordings[0] as Ring
    }
    await eventually('the other node records', async () => (await since()).ring.length >= 2)
    const { ring, gaps } = await since()
    const [before, after] = ring as [Ring['ring'][0], Ring['ring'][0]]
    t.match(
      gaps.filter(({ from }) => from >= before.until && from < after.from),
      [{ from: before.until, until: after.from, cause: { code: 'SS_RECORDER_GONE' } }],
      'the hole lasts from what the one recorded to what the other did, and has its cause',
    )
    t.comment(`the hole is ${(Date.parse(after.from) - Date.parse(before.until)) / 1000} s long`)
    await eventually('alerts go on', async () =>
      (await alertsOf(url)).some(({ startsAt }) => startsAt >= after.from),
    )
    await run(['camera', 'pause', 'door'])
    await eventually('what was taken is analysed', () => allAnalysed(url, 'door'))

    const database = await openPostgresqlDatabase({ url: cluster.env.SPECTRA_DATABASE_URL!, pool: 1 })
    t.teardown(() => database.close())
    const wrong = async (): Promise<string[]> => (await occurrencesAreAlerts(database)).wrong
    await eventually(
      'all that was seen is told',
      async () => !(await wrong()).some((one) => /^no alert/.test(one)),
    )
    t.same(await wrong(), [], 'each occurrence is one alert')
    const [tested] = jsonLines(await run(['rule', 'backtest', SOMEBODY_MOVES.name, '--days', '1', '--json']))
    t.equal(tested!.count, (await alertsOf(url)).length, 'the backtest finds as many as were raised')
    const all = await alertsOf(url)
    const idsOf = (id: string): Set<string> =>
      new Set(told.webhook.taken.filter((one) => JSON.stringify(one.body).includes(id)).map((one) => one.id))
    await eventually('each is told to the webhook', () => all.every(({ id }) => idsOf(id).size > 0))
    t.ok(
      all.every(({ id }) => idsOf(id).size === 1),
      'as one message',
    )
    await eventually('each is told to the subscription', () =>
      all.every(({ id }) => told.subscribed.includes(id)),
    )
    const { heard } = told
    if (heard)
      await eventually('each is told to the broker', () => all.every(({ id }) => heard.join().includes(id)))
    t.same(told.webhook.refused, [])
    told.leave()
  },
)
