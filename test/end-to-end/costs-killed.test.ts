import { kill } from 'node:process'
import t from 'tap'
import { fixture } from '../fixtures/videos.ts'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { ask, createProcess, ended, upload } from '../helpers/graphql-client.ts'
import { childrenOf } from '../helpers/processes.ts'
import { startOpenaiServer } from '../helpers/providers/openai-server.ts'
import { obedient } from '../helpers/providers/says.ts'

/** What the stand-in says of each call, 1000 tokens and 50, by the table of models. */
const CALL_USD = (1000 * 0.4 + 50 * 1.6) / 1e6
const CHUNKS = 6
const DIES_AT = 4

const WAITING = `query ($id: ID!) { batchProcess(id: $id) {
  status waiting { code chunks } counts { completed failed } } }`
const RAISE = `mutation ($id: ID!) { setProcessBudget(input: { processId: $id, usd: 1 }) { errors { code } } }`

void t.test(
  'Costs: workers that are killed in the call that reaches the budget, and once it is reached, lose nothing; raised, all goes on',
  { skip: NO_CLUSTER },
  async (t) => {
    const standIn = await startOpenaiServer()
    t.teardown(() => standIn.close())
    const cluster = await testCluster(t, {
      OPENAI_BASE_URL: standIn.url,
      OPENAI_API_KEY: 'sk-test',
    })
    const roles = ['--roles', 'chunker,vlm,event', '--workers', 'chunker=1,vlm=1,event=1']
    const [gateway, node] = await Promise.all([
      cluster.gateway('--name', 'gateway-1'),
      cluster.ready('node', ...roles, '--name', 'node-1'),
    ])
    const killed: number[] = []
    const killWorkers = (): void => {
      for (const pid of childrenOf(node.child.pid!)) {
        kill(pid, 'SIGKILL')
        killed.push(pid)
      }
    }
    standIn.usually = (asked) => {
      if (standIn.asked.length !== DIES_AT) return obedient(asked)
      killWorkers()
      return { fault: 'slow' }
    }
    const uploadKey = await upload(gateway.url, await fixture('twelve-seconds-h264.mp4'))
    const cut = { chunkDuration: 2, fps: 5 }
    const id = await createProcess(gateway.url, { uploadKey, ...cut, budget: CALL_USD * (DIES_AT - 0.5) })
    const seen = async () => (await ask(gateway.url, WAITING, { id })).data.batchProcess
    await eventually('it waits for its budget', async () => {
      const { waiting, status } = await seen()
      return waiting !== null || status === 'completed'
    })
    t.ok(killed.length >= 3, `${killed.length} workers were killed in the call`)
    const waiting = await seen()
    t.match(waiting, { status: 'processing', waiting: { code: 'SS_BUDGET_REACHED' }, counts: { failed: 0 } })

    const before = killed.length
    killWorkers()
    t.ok(killed.length > before, 'and others as soon as it waits')
    t.match((await ask(gateway.url, RAISE, { id })).data.setProcessBudget.errors, [])
    t.match(await ended(gateway.url, id), {
      status: 'completed',
      counts: { chunks: CHUNKS, completed: CHUNKS, failed: 0 },
    })
    const { data } = await ask(
      gateway.url,
      'query ($id: ID!) { batchEvents(processId: $id, first: 200) { nodes { startTime type description } } }',
      { id },
    )
    const told = (data.batchEvents.nodes as object[]).map((event) => JSON.stringify(event))
    t.equal(told.length, new Set(told).size, 'no event twice')
    t.ok(told.length >= CHUNKS, `events of all chunks: ${told.length}`)
    const calls = standIn.asked.length
    t.ok(
      calls >= 2 * CHUNKS + 1 && calls <= 2 * CHUNKS + 2,
      `${calls} calls: only what a killed worker had in hand was asked again`,
    )
  },
)
