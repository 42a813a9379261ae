import { PgBoss } from 'pg-boss'
import { countdown, IN_HAND, inBatches, payload, STAGES, type Pipeline } from './pipeline.ts'

/** pg-boss with its own fast settings: it fetches, inserts and completes whole batches, and never waits to poll. */
export async function pgBossPipeline(url: string): Promise<Pipeline> {
  const left = countdown()
  const boss = new PgBoss({
    connectionString: url,
    schema: 'bench_pgboss',
    supervise: false,
    schedule: false,
  })
  boss.on('error', left.fail)
  await boss.start()
  const queues = Array.from({ length: STAGES }, (_, stage) => `bench-${stage}`)
  for (const queue of queues) {
    await boss.createQueue(queue, { retryLimit: 5 })
    await boss.deleteAllJobs(queue)
  }
  const closing = new AbortController()
  const loops: Promise<void>[] = []

  async function work(stage: number): Promise<void> {
    const next = queues[stage + 1]
    while (!closing.signal.aborted) {
      const jobs = await boss.fetch<object>(queues[stage]!, { batchSize: IN_HAND })
      if (jobs.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        continue
      }
      if (next)
        await boss.insert(
          next,
          jobs.map(({ data }) => ({ data })),
        )
      await boss.complete(
        queues[stage]!,
        jobs.map(({ id }) => id),
      )
      if (!next) for (let done = 0; done < jobs.length; done++) left.one()
    }
  }

  return {
    name: 'pg-boss',
    on: 'PostgreSQL, fsync on',
    async run(count) {
      if (loops.length === 0) for (const [stage] of queues.entries()) loops.push(work(stage).catch(left.fail))
      const done = left.start(count)
      await inBatches(count, (size) =>
        boss.insert(
          queues[0]!,
          Array.from({ length: size }, () => ({ data: payload })),
        ),
      )
      await done
    },
    async close() {
      closing.abort()
      await Promise.all(loops)
      for (const queue of queues) await boss.deleteQueue(queue)
      await boss.stop({ graceful: false })
    },
  }
}
