import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { QdrantClient } from '@qdrant/js-client-rest'
import type { VectorEntry } from '../core/ports.ts'
import { filterOf } from '../core/search/vector-index/qdrant/filter.ts'
import { pointIdsOf } from '../core/search/vector-index/qdrant/point-id.ts'
import { createQdrantVectors } from '../core/search/vector-index/qdrant/qdrant.ts'
import { report, type Figure } from './report.ts'

/**
 * What our adapter adds to the latency of Qdrant's contract server, which is a process of its own: the same requests by our index
 * and by the bare client, 50 at once, in turns. Chunks have several passages, so for 100 chunks 400 points are asked for, and with a point
 * those are removed that its chunk may have had. Needs the contracts beside the checkout.
 *
 *   node bench/qdrant.ts [--json] [--rounds 60]
 */
const at = process.argv.indexOf('--rounds')
const ROUNDS = at < 0 ? 60 : Number(process.argv[at + 1])
const WARM = 5
const AT_ONCE = 50
const DIMENSIONS = 384
const CANDIDATES = 100
/** What is asked for, where that many chunks are wanted. */
const PASSAGES = 4 * CANDIDATES

const child = fork(resolve(import.meta.dirname, 'qdrant/server.ts'))
const [{ url }] = (await once(child, 'message')) as [{ url: string }]
const space = { model: 'bench', dimensions: DIMENSIONS }
const organizationId = randomUUID()
const filter = { organizationId, ...space }
const anyVector = (): Float32Array => Float32Array.from({ length: DIMENSIONS }, () => Math.random() - 0.5)
const entries = Array.from({ length: 200 }, (): VectorEntry => ({
  ...{ chunkId: randomUUID(), processId: randomUUID(), organizationId, ...space },
  ...{ at: new Date(), eventTypes: ['object_entered'], vectors: [anyVector()] },
}))

const ours = createQdrantVectors({ url, collection: 'bench' })
await ours.upsert(entries)
const { hostname: host, port } = new URL(url)
const bareClient = (): QdrantClient =>
  new QdrantClient({ host, port: Number(port), https: false, checkCompatibility: false })
const [bare, another] = [bareClient(), bareClient()]
const { collections } = await bare.getCollections()
const { name: collection } = collections[0]!
const [entry] = entries
const { chunkId, processId, eventTypes } = entry!
const payload = {
  ...{ organization: organizationId, chunk: chunkId, process: processId, events: eventTypes },
  ...{ at: entry!.at.toISOString(), place: 0 },
}
const gone = pointIdsOf(entry!, 1)

const askNearest = (client: QdrantClient): Promise<unknown> =>
  client.query(collection, {
    ...{ query: [...anyVector()], filter: filterOf(filter), limit: PASSAGES },
    with_payload: ['chunk', 'place'],
  })
const putOne = (client: QdrantClient): Promise<unknown> =>
  client.batchUpdate(collection, {
    wait: true,
    operations: [
      { upsert: { points: [{ id: chunkId, vector: [...anyVector()], payload }] } },
      { delete: { points: gone } },
    ],
  })
const ways: Record<string, () => Promise<unknown>> = {
  'bare, nearest': () => askNearest(bare),
  'ours, nearest': () => ours.nearest(anyVector(), filter, CANDIDATES),
  'bare again, nearest': () => askNearest(another),
  'bare, one point': () => putOne(bare),
  'ours, one point': () => ours.upsert([{ ...entry!, vectors: [anyVector()] }]),
  'bare again, one point': () => putOne(another),
}

/** Of each round: the median of its fifty, and the processor time of one. Milliseconds. */
const medians = new Map(Object.keys(ways).map((way) => [way, [] as number[]]))
const processor = new Map(Object.keys(ways).map((way) => [way, [] as number[]]))
for (let round = 0; round < WARM + ROUNDS; round += 1) {
  // What ran just before warms or burdens what comes next: the order is another one in each round.
  const turns = Object.entries(ways).map((way) => ({ way, place: Math.random() }))
  for (const { way } of turns.sort((a, b) => a.place - b.place)) {
    const [name, ask] = way
    const before = process.cpuUsage()
    // From when all fifty are due: who builds its request at once would else have what the others wait for taken off.
    const began = performance.now()
    const took = await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        await ask()
        return performance.now() - began
      }),
    )
    const { user, system } = process.cpuUsage(before)
    if (round < WARM) continue
    medians.get(name)!.push(median(took))
    processor.get(name)!.push((user + system) / 1000 / AT_ONCE)
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!
}
/** Of rounds that were beside each other, the median of what the second way takes longer. */
const beyond = (of: Map<string, number[]>, first: string, second: string): number =>
  median(of.get(second)!.map((value, round) => value - of.get(first)![round]!))
const GOAL_MS = 2
const figures = ['nearest', 'one point'].flatMap((what): Figure[] => {
  const [bare, again, ours] = [`bare, ${what}`, `bare again, ${what}`, `ours, ${what}`] as const
  return [
    [bare, median(medians.get(bare)!), 'ms'],
    [`  another bare client beyond it (noise)`, beyond(medians, bare, again), 'ms'],
    [`  ours beyond it`, beyond(medians, bare, ours), 'ms', GOAL_MS],
    [`  ours beyond it, processor time of one`, beyond(processor, bare, ours), 'ms'],
  ]
})
report(`qdrant: what the adapter adds, ${AT_ONCE} at once`, figures)
child.disconnect()
