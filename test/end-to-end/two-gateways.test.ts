import { randomUUID } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import t from 'tap'
import {
  createSpectraClient,
  CreateProcessDocument,
  EventsDocument,
  FollowProcessDocument,
} from '../../clients/typescript/src/index.ts'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { sampleVideo } from '../helpers/sample.ts'

void t.test(
  'Client: follows a video from upload to its last event over two gateways, one of which is killed, without gap or repetition',
  { skip: NO_CLUSTER },
  async (t) => {
    const cluster = await testCluster(t)
    const one = await cluster.gateway('--name', 'one')
    const two = await cluster.gateway('--name', 'two')
    const client = createSpectraClient({ url: [one.url, two.url] })
    const path = sampleVideo()
    const { uploadKey } = await client.upload(createReadStream(path), {
      name: 'yard.mp4',
      size: statSync(path).size,
    })
    const { createBatchProcess } = await client.ask(CreateProcessDocument, {
      input: { uploadKey, chunkDuration: 5, idempotencyKey: randomUUID() },
    })
    const { id } = createBatchProcess

    const seen: { id: string; startTime: number; endTime: number }[] = []
    const retries: string[] = []
    let last = ''
    let working: Promise<unknown> | undefined
    const updates = client.subscribe(
      FollowProcessDocument,
      { id },
      { onRetry: ({ code }) => retries.push(code), retryMs: [50] },
    )
    for await (const { processUpdated } of updates) {
      // Nothing is worked on before it is followed: the first events come by the first gateway.
      working ??= cluster.ready('node', '--name', 'worker')
      seen.push(...processUpdated.newEvents)
      last = processUpdated.process.status
      if (seen.length > 0) one.child.kill('SIGKILL')
    }
    await working
    t.equal(last, 'completed')
    t.ok(retries.length > 0, 'the first gateway was killed on the way')
    const { batchEvents } = await client.ask(EventsDocument, { processId: id, first: 200 })
    const all = batchEvents.nodes.map((event) => event.id)
    t.ok(all.length > 0)
    // What was told before the chunk before it was described is part of another event by now.
    const parts = new Set(batchEvents.nodes.flatMap((event) => event.parts))
    const whole = new Set(seen.map((event) => event.id).filter((one) => !parts.has(one)))
    t.same([...whole].sort(), [...all].sort(), 'each event')
    const told = seen.map(({ id: one, startTime, endTime }) => `${one} ${startTime}-${endTime}`)
    t.equal(new Set(told).size, told.length, 'each once, and again only where it grew')
  },
)
