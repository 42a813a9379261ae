import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { countdown, IN_HAND, inBatches, payload, STAGES, type Pipeline } from './pipeline.ts'

/**
 * BullMQ with its own fast settings: bulk additions, concurrency, finished jobs removed, one connection per queue.
 * @param durable every write is on the disk before it is answered (`appendfsync always`), as the others' are; else Redis
 *   keeps nothing, and a crash loses all
 */
export async function bullmqPipeline(url: string, durable: boolean): Promise<Pipeline> {
  const admin = new Redis(url)
  await admin.config('SET', 'appendfsync', 'always')
  await admin.config('SET', 'appendonly', durable ? 'yes' : 'no')
  const connection = (): { url: string; maxRetriesPerRequest: null } => ({ url, maxRetriesPerRequest: null })
  const defaultJobOptions = { removeOnComplete: true, attempts: 5 }
  const queues = Array.from(
    { length: STAGES },
    (_, stage) => new Queue(`bench-${stage}`, { connection: connection(), defaultJobOptions }),
  )
  for (const queue of queues) await queue.obliterate({ force: true })
  const left = countdown()
  const workers = queues.map((queue, stage) => {
    const next = queues[stage + 1]
    const worker = new Worker(
      queue.name,
      async (job) => {
        if (next) await next.add('message', job.data)
      },
      { connection: connection(), concurrency: IN_HAND },
    )
    worker.on('failed', (_, error) => left.fail(error))
    if (!next) worker.on('completed', () => left.one())
    return worker
  })
  await Promise.all(workers.map((worker) => worker.waitUntilReady()))
  return {
    name: durable ? 'BullMQ' : 'BullMQ, not durable',
    on: durable ? 'Redis, appendfsync always' : 'Redis, nothing on the disk',
    async run(count) {
      const done = left.start(count)
      await inBatches(count, (size) =>
        queues[0]!.addBulk(Array.from({ length: size }, () => ({ name: 'message', data: payload }))),
      )
      await done
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()))
      for (const queue of queues) {
        await queue.obliterate({ force: true })
        await queue.close()
      }
      await admin.config('SET', 'appendonly', 'no')
      await admin.config('SET', 'appendfsync', 'everysec')
      await admin.quit()
    },
  }
}
