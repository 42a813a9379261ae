import { createClient, type Client } from 'graphql-ws'
import t, { type Test } from 'tap'
// @ts-expect-error ws has no types of its own
import WebSocket from 'ws'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { ask, createProcess, upload } from '../helpers/graphql-client.ts'
import { sampleVideo } from '../helpers/sample.ts'

const UPDATES = `subscription ($id: ID!, $after: String) {
  processUpdated(id: $id, after: $after) { process { status } newEvents { id } cursor } }`

interface Update {
  process: { status: string }
  newEvents: { id: string }[]
  cursor: string
}

function clientOf(t: Test, url: string): Client {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  })
  t.teardown(() => client.dispose())
  return client
}

/** The messages of one subscription until it completes, or its gateway is gone; tells each to `onUpdate`. */
async function follow(
  client: Client,
  variables: { id: string; after?: string },
  onUpdate: (update: Update) => void,
): Promise<'completed' | 'cut off'> {
  const results = client.iterate<{ processUpdated: Update }>({ query: UPDATES, variables })
  for (;;) {
    const next = await results.next().catch((error: unknown) => {
      if (Array.isArray(error)) throw error
      return undefined
    })
    if (next === undefined) return 'cut off'
    if (next.done) return 'completed'
    if (next.value.errors) throw next.value.errors
    onUpdate(next.value.data!.processUpdated)
  }
}

void t.test(
  'Subscriptions: a video is followed from its upload to its last event over two gateways, one of which is killed, without gap or repetition',
  { skip: NO_CLUSTER },
  async (t) => {
    const cluster = await testCluster(t)
    const [one, two] = await Promise.all([
      cluster.gateway('--name', 'gateway-1'),
      cluster.gateway('--name', 'gateway-2'),
      cluster.ready('node', '--roles', 'chunker,vlm,event', '--name', 'worker-1'),
    ])
    const uploadKey = await upload(one.url, sampleVideo())
    const id = await createProcess(one.url, { uploadKey, chunkDuration: 3 })

    const seen: string[] = []
    const statuses: string[] = []
    let cursor: string | undefined
    let messages = 0
    const take = (update: Update): void => {
      seen.push(...update.newEvents.map((event) => event.id))
      statuses.push(update.process.status)
      cursor = update.cursor
    }
    const first = await follow(clientOf(t, one.url), { id }, (update) => {
      take(update)
      messages++
      // In the middle of the video: some events were told, more are to come.
      if (seen.length > 0 && update.process.status === 'processing') one.child.kill('SIGKILL')
    })
    t.equal(first, 'cut off')
    t.ok(messages > 0 && seen.length > 0, 'it saw some of it before')
    const before = seen.length

    t.equal(await follow(clientOf(t, two.url), { id, after: cursor }, take), 'completed')
    t.ok(seen.length > before, 'and the rest at the other gateway')
    t.equal(statuses.at(-1), 'completed')

    const { data } = await ask(
      two.url,
      `query ($id: ID!) { batchEvents(processId: $id, first: 200) { nodes { id } pageInfo { hasNextPage } } }`,
      { id },
    )
    t.notOk(data.batchEvents.pageInfo.hasNextPage)
    t.equal(new Set(seen).size, seen.length, 'no repetition')
    t.same(
      new Set(seen),
      new Set((data.batchEvents.nodes as { id: string }[]).map((event) => event.id)),
      'no gap',
    )

    const again = await follow(clientOf(t, two.url), { id, after: cursor }, () =>
      t.fail('there is nothing new'),
    )
    t.equal(again, 'completed', 'who has seen all is told so')
  },
)
