import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbeddedMailbox } from '../core/mailbox/embedded.ts'
import { createRabbitmqMailbox } from '../core/mailbox/rabbitmq.ts'
import { bullmqPipeline } from './pipelines/bullmq.ts'
import { ourPipeline } from './pipelines/ours.ts'
import { pgBossPipeline } from './pipelines/pg-boss.ts'
import type { Pipeline } from './pipelines/pipeline.ts'
import { report, type Figure } from './report.ts'

/**
 * Four no-op stages, 1 KB messages, every hand-over durable before the message before it is acknowledged: on our mailbox, on
 * BullMQ and on pg-boss, in turns in one run. Needs servers with nothing in them: `eval "$(scripts/services env)"`.
 *
 *   node bench/pipelines.ts [--json] [--messages 5000] [--rounds 5]
 */
const argument = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}
const MESSAGES = argument('messages', 5000)
const ROUNDS = argument('rounds', 5)

const need = (service: string): string => {
  const url = process.env[`SPECTRA_TEST_${service}_URL`]
  if (url) return url
  console.error(`Cannot measure: SPECTRA_TEST_${service}_URL names no server (scripts/services env)`)
  process.exit(1)
}
const [rabbitmq, redis, postgres] = ['RABBITMQ', 'REDIS', 'POSTGRES'].map(need) as [string, string, string]

const directory = mkdtempSync(join(tmpdir(), 'spectra-bench-'))
/** Made for their rounds and closed after them, so that none works beside another. */
const makers: (() => Promise<Pipeline>)[] = [
  () => ourPipeline('Spectra Sight', 'RabbitMQ, quorum queues', createRabbitmqMailbox({ url: rabbitmq })),
  () =>
    ourPipeline(
      'Spectra Sight, embedded',
      'SQLite, synchronous full',
      createEmbeddedMailbox({ path: join(directory, 'mailbox.sqlite') }),
    ),
  () => bullmqPipeline(redis, true),
  () => bullmqPipeline(redis, false),
  () => pgBossPipeline(postgres),
]

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

const rates = new Map<string, number[]>()
for (let round = 0; round < ROUNDS; round++) {
  for (const make of makers) {
    const pipeline = await make()
    await pipeline.run(Math.ceil(MESSAGES / 5))
    const start = performance.now()
    await pipeline.run(MESSAGES)
    const name = `${pipeline.name} (${pipeline.on})`
    rates.set(name, [...(rates.get(name) ?? []), MESSAGES / ((performance.now() - start) / 1000)])
    await pipeline.close()
  }
}
rmSync(directory, { recursive: true, force: true })

const [ours] = [...rates.values()]
report(
  'four no-op stages, 1 KB messages, through all of them',
  [...rates].flatMap(([name, values]): Figure[] => {
    const rate: Figure = [name, median(values), 'messages/s']
    if (values === ours) return [rate]
    const ratio = median(ours!.map((value, round) => value / values[round]!))
    const durable = !name.includes('not durable') && !name.includes('embedded')
    const figure: Figure = durable
      ? ['  Spectra Sight : this one', ratio, 'x', 1, 'atLeast']
      : ['  Spectra Sight : this one', ratio, 'x']
    return [rate, figure]
  }),
)
