import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t, { type Test } from 'tap'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { createRabbitmqMailbox } from '../../../core/mailbox/rabbitmq.ts'
import type { Envelope } from '../../../core/ports.ts'
import { failedChunks, replayParts, replaysContract } from '../../contracts/replays.ts'
import { NO_POSTGRES, migratedPostgresUrl } from '../../helpers/database.ts'
import { eventually } from '../../helpers/eventually.ts'
import { described, ORG } from '../../helpers/pipeline.ts'
import { NO_BROKER, testVhost } from '../../helpers/rabbitmq.ts'

const SKIP = NO_POSTGRES || NO_BROKER

/** A process that leads, or waits to lead. */
async function leaderProcess(t: Test, ...urls: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'leader-process.ts'), ...urls], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  t.teardown(async () => {
    child.kill('SIGKILL')
    await gone
  })
  const says = async (word: string): Promise<void> => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error(`The process ended before it said ${word}`)
      if (value === word) return
    }
  }
  await says('wants')
  return { says, kill: () => (child.kill('SIGKILL'), gone) }
}

if (SKIP) t.pass('not run here', { skip: SKIP })
else {
  let url: string
  let vhost: string
  let database: Awaited<ReturnType<typeof openPostgresqlDatabase>>
  t.before(async () => {
    url = await migratedPostgresUrl(t)
    vhost = await testVhost(t)
    database = await openPostgresqlDatabase({ url })
    t.teardown(() => database.close())
  })
  const openMailbox = async (t: Test) => {
    const mailbox = createRabbitmqMailbox({ url: vhost })
    t.teardown(() => mailbox.close())
    for (const queue of ['M0_RESULTS_QUEUE', 'M1_DEADLETTER_QUEUE'] as const) await mailbox.purge(queue)
    return mailbox
  }

  replaysContract(t, 'Replays in a cluster', async (t) => ({ database, mailbox: await openMailbox(t) }))

  void t.test(
    'Replays: the leader is killed in the middle, another goes on, and no letter is worked on twice',
    async (t) => {
      const parts = replayParts(database, await openMailbox(t))
      const { mailbox, worklog, replays } = parts
      const messages = await failedChunks(parts, 60)
      const first = await leaderProcess(t, url, vhost)
      await first.says('leads')
      const second = await leaderProcess(t, url, vhost)
      const works = new Map<string, number>()
      const consumer = await mailbox.consume('M0_RESULTS_QUEUE', { prefetch: 5 }, (delivery) => {
        void (async () => {
          const envelope = delivery.body as Envelope
          const { state } = await worklog.begin('vlm', envelope, delivery.replays)
          if (state === 'fresh') {
            works.set(envelope.id, (works.get(envelope.id) ?? 0) + 1)
            await worklog.commit('vlm', envelope, described(envelope), { end: true })
          }
          await delivery.ack()
        })()
      })
      t.teardown(() => consumer.cancel())
      const own = { organizationId: ORG }
      const selection = { queue: 'M1_DEADLETTER_QUEUE' } as const
      const { id } = await replays.start(own, { selection, perSecond: 20, by: 'me' })
      await eventually('some letters came back', async () => (await replays.get(own, id)).done >= 10)
      await first.kill()
      const { done } = await replays.get(own, id)
      t.ok(done < 60, `killed in the middle: ${done} of 60`)
      await second.says('leads')
      await eventually('the replay is over', async () => (await replays.get(own, id)).state === 'completed')
      t.match(await replays.get(own, id), { total: 60, done: 60, failed: 0 })
      t.same([...works.keys()].sort(), messages.map((one) => one.id).sort(), 'each was worked on')
      t.same([...new Set(works.values())], [1], 'and once')
      t.match(await mailbox.depth('M1_DEADLETTER_QUEUE'), { ready: 0 })
    },
  )
}
