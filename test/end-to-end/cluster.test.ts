import t from 'tap'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { ask, createProcess, ended, upload } from '../helpers/graphql-client.ts'
import { sampleVideo } from '../helpers/sample.ts'
import { jsonLines, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

void t.test(
  'Cluster: a video that one gateway takes travels over three nodes, and ends as on a single machine',
  { skip: NO_CLUSTER },
  async (t) => {
    const cluster = await testCluster(t)
    const [gateway, ...nodes] = await Promise.all([
      cluster.gateway('--name', 'gateway-1'),
      cluster.ready('node', '--roles', 'chunker', '--name', 'chunker-1'),
      cluster.ready('node', '--roles', 'vlm', '--name', 'vlm-1', '--workers', 'vlm=1'),
      cluster.ready('node', '--roles', 'event', '--name', 'event-1'),
    ])
    const uploadKey = await upload(gateway.url, sampleVideo())
    const id = await createProcess(gateway.url, { uploadKey, chunkDuration: 10 })
    const process = await ended(gateway.url, id)
    t.match(process, { status: 'completed', counts: { failed: 0 } })

    const { data } = await ask(
      gateway.url,
      `query ($id: ID!) { batchEvents(processId: $id, first: 200) { nodes { type startTime description } }
        search(text: "red object", limit: 1) { processId text } }`,
      { id },
    )
    const alone = await spectra(tempDir(t), ['analyze', sampleVideo(), '--chunk', '10', '--json'])
    const expected = jsonLines(alone.stdout).filter(({ kind }) => kind === 'event')
    const told = (events: Record<string, unknown>[]): string[] =>
      events.map(({ type, startTime }) => `${String(startTime)} ${String(type)}`).sort()
    t.same(told(data.batchEvents.nodes), told(expected))
    t.match(data.search, [{ processId: id, text: /red/ }])

    for (const { child } of [...nodes, gateway]) child.kill('SIGTERM')
    for (const { finished } of [...nodes, gateway]) t.match(await finished, { code: 0, signal: null })
  },
)

void t.test('Cluster: two nodes of one name cannot be', { skip: NO_CLUSTER }, async (t) => {
  const cluster = await testCluster(t)
  await cluster.ready('node', '--roles', 'event', '--name', 'same')
  const second = await cluster.start('node', '--roles', 'event', '--name', 'same').finished
  t.not(second.code, 0)
  t.match(second.stderr, /SS_NODE_NAME_TAKEN/)
})

void t.test('Cluster: what cannot be configured is refused with what would be right', async (t) => {
  const none = { SPECTRA_DATABASE_URL: '', SPECTRA_MAILBOX_URL: '' }
  const alone = await spectra(tempDir(t), ['node', '--roles', 'vlm'], none)
  t.match(alone, { code: 2, stderr: /SPECTRA_DATABASE_URL and SPECTRA_MAILBOX_URL are not set.*spectra up/ })
  const there = {
    SPECTRA_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    SPECTRA_MAILBOX_URL: 'amqp://nobody@127.0.0.1:1',
  }
  for (const [args, message] of [
    [['--workers', 'vlm=0'], /Cannot run 0 workers of vlm/],
    [['--workers', 'none=1'], /no such stage. Known stages: chunker, vlm, event/],
    [['--workers', 'vlm=-1'], /Write it as stage=number/],
  ] as const) {
    t.match(await spectra(tempDir(t), ['node', ...args], there), { code: 2, stderr: message })
  }
  const wrong = { ...there, SPECTRA_MAILBOX_URL: 'http://127.0.0.1' }
  t.match(await spectra(tempDir(t), ['gateway'], wrong), {
    code: 2,
    stderr: /SPECTRA_MAILBOX_URL.*no address of the form amqp:/,
  })
})
