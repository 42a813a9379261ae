import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t from 'tap'
import { createEmbeddedMailbox } from '../../../../core/mailbox/embedded.ts'
import type { Mailbox } from '../../../../core/ports.ts'
import { elsewhere, envelope, receive, until } from '../../../contracts/mailbox/helpers.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { openedElsewhere } from '../open.ts'

const QUEUE = 'M0_RESULTS_QUEUE'

void t.test('a message whose holders vanish again and again is dead-lettered', async (t) => {
  const options = { path: join(tempDir(t), 'mailbox.db'), deliveryLimit: 3, vigilanceMs: 20 }
  const mailbox = createEmbeddedMailbox(options)
  t.teardown(() => mailbox.close())
  await mailbox.publish([{ queue: QUEUE, envelope: envelope('poison') }])
  for (let death = 1; death <= 3; death++) {
    t.match(await mailbox.depth(QUEUE), { ready: death === 1 ? 1 : 0, inFlight: death === 1 ? 0 : 1 })
    await elsewhere(t, openedElsewhere(options), 'die', QUEUE).gone
  }
  const consumer = await mailbox.consume('M1_INFERENCE_QUEUE', { prefetch: 1 }, () => undefined)
  await until('its burial', async () => (await mailbox.depth('M1_DEADLETTER_QUEUE')).ready === 1)
  await consumer.cancel()
  t.match(await mailbox.browse('M1_DEADLETTER_QUEUE'), [
    {
      id: envelope('poison').id,
      attempt: 1,
      cause: { code: 'SS_WORKER_CRASHED', message: /3 processes vanished/ },
    },
  ])
})

void t.test('a pid that another process has now does not keep the messages of the dead', async (t) => {
  const path = join(tempDir(t), 'mailbox.db')
  const mailbox = createEmbeddedMailbox({ path, vigilanceMs: 20 })
  t.teardown(() => mailbox.close())
  const child = elsewhere(t, openedElsewhere({ path }), 'hold', QUEUE)
  await child.next()
  await mailbox.publish([{ queue: QUEUE, envelope: envelope('a') }])
  await child.next()
  await child.kill()
  const other = new DatabaseSync(path)
  other.prepare('UPDATE owner SET pid = ? WHERE pid = ?').run(process.pid, child.pid)
  other.close()
  const delivery = await (await receive(mailbox, QUEUE)).next()
  t.match(delivery, { attempt: 1, redelivered: true })
})

void t.test('two mailboxes of one process are two owners', async (t) => {
  const path = join(tempDir(t), 'mailbox.db')
  const [one, two] = [createEmbeddedMailbox({ path }), createEmbeddedMailbox({ path, vigilanceMs: 10 })]
  t.teardown(() => Promise.all([one.close(), two.close()]))
  await one.publish([{ queue: QUEUE, envelope: envelope('a') }])
  const held = await (await receive(one, QUEUE)).next()
  const box = await receive(two, QUEUE)
  await one.publish([{ queue: QUEUE, envelope: envelope('b') }])
  await until('b to be held', async () => (await two.depth(QUEUE)).inFlight === 2)
  t.ok(box.arrived.length <= 1)
  await held.ack()
  t.match(await two.depth(QUEUE), { inFlight: 1, ready: 0 })
})

void t.test('lock files vanish with their owners, forgotten ones with the next opener', async (t) => {
  const dir = tempDir(t)
  const path = join(dir, 'mailbox.db')
  const beside = (): string[] => readdirSync(dir).filter((name) => name.includes('-owner-'))
  writeFileSync(`${path}-owner-left-by-a-crash`, '')
  const mailbox = createEmbeddedMailbox({ path, vigilanceMs: 20 })
  t.equal(beside().length, 1)
  const child = elsewhere(t, openedElsewhere({ path }), 'hold', QUEUE)
  await child.next()
  t.equal(beside().length, 2)
  await child.kill()
  await mailbox.consume(QUEUE, { prefetch: 1 }, () => undefined)
  await until('the lock of the dead to go', () => beside().length === 1)
  await mailbox.close()
  t.same(readdirSync(dir), ['mailbox.db'])
})

void t.test('an opener whose lock file is removed registers again', async (t) => {
  const dir = tempDir(t)
  const path = join(dir, 'mailbox.db')
  const [one, two] = [1, 2].map(() => createEmbeddedMailbox({ path, vigilanceMs: 20 })) as [Mailbox, Mailbox]
  t.teardown(() => Promise.all([one.close(), two.close()]))
  await one.publish([{ queue: QUEUE, envelope: envelope('a') }])
  const first = await receive(one, QUEUE, 1)
  const stolen = await first.next()
  const other = new DatabaseSync(path, { readOnly: true })
  t.teardown(() => other.close())
  const owners = (): string => JSON.stringify(other.prepare('SELECT id, token FROM owner').all())
  const before = owners()
  const { token } = other.prepare('SELECT token FROM owner ORDER BY id LIMIT 1').get() as { token: string }
  rmSync(`${path}-owner-${token}`)
  const second = await receive(two, QUEUE, 1)
  const again = await second.next()
  t.match(again, { attempt: 1, redelivered: true })
  await stolen.ack()
  await until('both to be known', async () => (await two.depth(QUEUE)).consumers === 2)
  t.equal(owners(), before)
  t.match(await two.depth(QUEUE), { inFlight: 1 }, 'an acknowledgement that came too late changes nothing')
  await again.ack()
})
