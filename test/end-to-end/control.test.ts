import { createClient } from 'graphql-ws'
import t, { type Test } from 'tap'
import WebSocket from 'ws'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { createRabbitmqMailbox } from '../../core/mailbox/rabbitmq.ts'
import { createControl } from '../../core/control/control.ts'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { ask } from '../helpers/graphql-client.ts'
import { privateServices } from '../helpers/private-services.ts'
import { NO_CTL } from '../helpers/rabbitmq.ts'
import { jsonLines, spectra, startSpectra, type Finished } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

const SECRET = 'the secret that this cluster shares'

interface Status {
  source: string
  problem?: { code: string }
  nodes: {
    name: string
    stale: boolean
    tree: { children: { name: string; state: string; children: object[] }[] }
  }[]
  mailboxes: { queue: string; ready: number }[]
}

const statusOf = ({ stdout }: Finished): Status => jsonLines(stdout)[0] as unknown as Status
const stageOf = (status: Status, node: string) =>
  status.nodes.find(({ name }) => name === node)!.tree.children[0]!

/** Two real nodes with forked workers, and the command line beside them. */
async function start(t: Test, more: Record<string, string>) {
  const cluster = await testCluster(t, { SPECTRA_CONTROL_SECRET: SECRET, ...more })
  const [vlm, event] = await Promise.all([
    cluster.ready('node', '--roles', 'vlm', '--name', 'vlm-a', '--workers', 'vlm=1'),
    cluster.ready('node', '--roles', 'event', '--name', 'event-a', '--workers', 'event=1'),
  ])
  const cli = (...args: string[]): Promise<Finished> =>
    spectra(cluster.data, ['cluster', ...args], cluster.env)
  return { ...cluster, vlm, event, cli }
}

void t.test(
  'Control: operators see and steer real nodes over RabbitMQ, without Redis',
  { skip: NO_CLUSTER },
  async (t) => {
    const { cli, vlm, event, env } = await start(t, { SPECTRA_REDIS_URL: '' })

    const status = await cli('status')
    t.equal(status.code, 0)
    t.match(status.stdout, /event-a +event +ready +event +ready +1 +1 +0/)
    t.match(status.stdout, /vlm-a +vlm +ready +vlm +ready +1 +1 +0/)
    t.match(status.stdout, /M0_RESULTS_QUEUE +vlm +0 +0 +0/)

    t.match(await cli('scale', 'vlm', '2'), { code: 0, stdout: 'vlm-a  vlm has 2 workers, before: 1\n' })
    t.match(await cli('pause', 'vlm'), { code: 0, stdout: /^vlm-a {2}vlm is paused, 0 in hand\n$/ })
    const json = statusOf(await cli('status', '--json'))
    t.match(json, { source: 'nodes', problem: undefined })
    t.equal(stageOf(json, 'vlm-a').state, 'paused')
    t.equal(stageOf(json, 'vlm-a').children.length, 3, 'two workers and the consumer')
    t.match(await cli('resume', 'vlm', '--node', 'vlm-a', '--json'), { code: 0, stdout: /"silent":\[\]/ })
    t.match(await cli('restart', 'vlm', 'vlm-1', '--node', 'vlm-a', '--now'), {
      code: 0,
      stdout: 'vlm-a  vlm-1 is restarted: now\n',
    })

    const wrong = [
      [['pause', 'kitchen'], /no node has the stage "kitchen".*\n.*Known stages: event, vlm\./],
      [['pause', 'vlm', '--node', 'nobody'], /there is no node "nobody".*\n.*Known nodes: event-a, vlm-a\./],
      [['scale', 'vlm', 'many'], /give 1 to 256 workers/],
      [['drain', 'vlm-a'], /without a yes.*\n.*--yes/],
      [['restart', 'vlm', 'vlm-1'], /--node/],
      [['dance'], /unknown command/],
    ] as const
    await Promise.all(
      wrong.map(async ([args, stderr]) =>
        t.match(await cli(...args), { code: 2, stderr, stdout: '' }, args.join(' ')),
      ),
    )
    t.match(await cli('pause', 'vlm', '--node', 'event-a'), {
      code: 1,
      stdout: /not done: Cannot pause vlm: the node event-a has no such stage. Its stages: event/,
    })

    await t.test('a stranger with another secret is not heard, and that is written down', async (t) => {
      const mailbox = createRabbitmqMailbox({ url: env.SPECTRA_MAILBOX_URL! })
      const stranger = createControl({ mailbox, secret: 'another secret of 32 or more characters' })
      t.teardown(async () => {
        await stranger.close()
        await mailbox.close()
      })
      const answers = await stranger.ask({ do: 'drain' }, { by: 'stranger', node: 'vlm-a', timeoutMs: 500 })
      t.same(answers, { replies: [], silent: ['vlm-a'] })
      const database = await openPostgresqlDatabase({ url: env.SPECTRA_DATABASE_URL!, pool: 2 })
      t.teardown(() => database.close())
      const rows = await database.query<{ action: string; subject: string; by: string | null }>(
        `select action, subject, details->>'by' as by from spectra_ops.audit_log where subject like 'vlm-a%' order by id`,
      )
      t.same(
        rows.map(({ action, subject }) => `${action} ${subject}`),
        [
          'control.scale vlm-a/vlm',
          'control.pause vlm-a/vlm',
          'control.resume vlm-a/vlm',
          'control.restart vlm-a/vlm',
          'control.refused vlm-a',
        ],
      )
      t.match(rows[0]!.by, /@/)
    })

    t.match(await cli('drain', 'vlm-a', '--yes'), { code: 0, stdout: 'vlm-a  drains, 0 in hand\n' })
    t.match(await vlm.finished, { code: 0, signal: null })
    t.same(
      statusOf(await cli('status', '--json')).nodes.map(({ name }) => name),
      ['event-a'],
    )
    event.child.kill('SIGTERM')
    t.match(await event.finished, { code: 0 })
    t.match(await cli('status'), { code: 1, stdout: /^No node answers\.\n.*spectra node/ })
    t.match(await cli('pause', 'event'), { code: 1, stderr: /no node answers.*\n.*SPECTRA_CONTROL_SECRET/ })
  },
)

void t.test(
  'Control: the registry in Redis tells of the nodes; while it is away, the nodes are asked',
  { skip: NO_CLUSTER || NO_CTL },
  async (t) => {
    const services = await privateServices(t, 'redis')
    const { cli, vlm } = await start(t, { SPECTRA_REDIS_URL: services.url('redis') })
    const told = statusOf(await cli('status', '--json'))
    t.same(
      [told.source, ...told.nodes.map(({ name, stale }) => `${name} ${stale}`)],
      ['registry', 'event-a false', 'vlm-a false'],
    )

    vlm.child.kill('SIGSTOP')
    const answers = await cli('pause', 'vlm')
    t.match(answers, { code: 1, stderr: /vlm-a did not answer within 5000 ms/ })
    const stopped = statusOf(await cli('status', '--json'))
    t.match(stopped.nodes.find(({ name }) => name === 'vlm-a') ?? { stale: 'forgotten' }, {
      stale: /true|forgotten/,
    })
    vlm.child.kill('SIGCONT')

    await services.stop('redis')
    const asked = await cli('status')
    t.equal(asked.code, 0)
    t.match(asked.stdout, /SS_CACHE_UNAVAILABLE\): the nodes themselves were asked/)
    t.match(asked.stdout, /vlm-a +vlm/)
    t.match(await cli('pause', 'event'), { code: 0 }, 'and they obey')
  },
)

void t.test(
  'Control: a node without a mailbox is reached through its data directory, and by GraphQL',
  async (t) => {
    const data = tempDir(t)
    const running = startSpectra(data, ['up', '--port', '0'], { SPECTRA_NODE: 'up-1' })
    t.teardown(() => running.child.kill('SIGKILL'))
    const url = /Ready: (http:\S+)\/graphql/.exec(await running.printed(/Ready: \S+/))![1]!
    const cli = (...args: string[]): Promise<Finished> => spectra(data, ['cluster', ...args])

    const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket })
    t.teardown(() => client.dispose())
    const query = 'subscription { clusterUpdated { nodes { name tree { children { name state } } } } }'
    const updates = client.iterate<{ clusterUpdated: Status }>({ query })
    const shows = async (state: string): Promise<boolean> => {
      for (;;) {
        const { value, done } = await updates.next()
        if (done) return false
        const [node] = value.data!.clusterUpdated.nodes
        if (node?.tree.children.find(({ name }) => name === 'vlm')?.state === state) return true
      }
    }
    t.ok(await shows('ready'))

    const pause = await ask(url, 'mutation { pauseStage(stage: "vlm") { replies { node result } silent } }')
    t.match(pause.data.pauseStage, { replies: [{ node: 'up-1', result: { state: 'paused' } }], silent: [] })
    t.ok(await shows('paused'), 'the subscription tells')
    const { data: health } = await ask(url, '{ cluster { source nodes { name ready stale } } }')
    t.same(health.cluster, { source: 'registry', nodes: [{ name: 'up-1', ready: true, stale: false }] })
    t.match(await cli('resume', 'vlm'), { code: 0, stdout: /^up-1 {2}vlm goes on, 0 in hand\n$/ })
    t.ok(await shows('ready'))
    const wrong = await ask(url, 'mutation { drainNode(node: "up-2") { silent } }')
    t.match(wrong.errors, [{ extensions: { code: 'SS_INPUT_INVALID', advice: 'Known nodes: up-1.' } }])

    const drained = await ask(url, 'mutation { drainNode(node: "up-1") { replies { node } silent } }')
    t.match(drained.data.drainNode, { replies: [{ node: 'up-1' }] })
    t.match(await running.finished, { code: 0, signal: null })
    t.match(await cli('status'), { code: 1, stdout: /No node answers/ })
    t.match(await spectra(tempDir(t), ['cluster', 'status']), {
      code: 2,
      stderr: /nothing has run in.*\n.*SPECTRA_MAILBOX_URL/,
    })
  },
)
