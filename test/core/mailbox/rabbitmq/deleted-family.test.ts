import { connect } from 'amqplib'
import t, { type Test } from 'tap'
import { systemClock } from '../../../../core/clock.ts'
import { createRabbitmqMailbox } from '../../../../core/mailbox/rabbitmq.ts'
import type { Mailbox } from '../../../../core/ports.ts'
import { EXCHANGES } from '../../../../schema/queues.ts'
import { envelope, inbox, receive, until } from '../../../contracts/mailbox/helpers.ts'
import { clear, NO_BROKER, NO_CTL, rabbitmqctl, testVhost } from '../../../helpers/rabbitmq.ts'

const QUEUE = 'M0_PRIORITY_QUEUE'
const DEAD = 'M0_DEADLETTER_QUEUE'
const CAUSE = { code: 'SS_ANALYSIS_FAILED', message: 'Cannot describe the chunk', retryable: false } as const
const why = NO_BROKER || NO_CTL

/** Everything that asks for what was declared before. */
const VERBS: [string, (mailbox: Mailbox) => Promise<unknown>][] = [
  ['depth', (mailbox) => mailbox.depth(QUEUE)],
  ['browse', (mailbox) => mailbox.browse(QUEUE)],
  ['drop', (mailbox) => mailbox.drop(QUEUE, { ids: ['nobody'] })],
  ['purge', (mailbox) => mailbox.purge(QUEUE)],
  ['depth of dead letters', (mailbox) => mailbox.depth(DEAD)],
  ['replay', (mailbox) => mailbox.replay(DEAD)],
  ['edit', (mailbox) => mailbox.edit(DEAD, 'nobody', { id: 'nobody' })],
  ['publish', (mailbox) => mailbox.publish([{ queue: QUEUE, envelope: envelope('one') }])],
]

async function suite(t: Test): Promise<void> {
  const url = await testVhost(t)
  const vhost = new URL(url).pathname.slice(1)
  // Looks that come every few seconds come at once.
  const clock = {
    ...systemClock,
    sleep: (_ms: number, signal?: AbortSignal) => systemClock.sleep(20, signal),
  }
  const mailbox = createRabbitmqMailbox({ url, clock })
  t.teardown(() => mailbox.close())
  const promise = (what: string, run: (t: Test) => Promise<unknown>): void =>
    void t.test(`Mailbox (rabbitmq): ${what}`, async (t) => {
      await mailbox.purge(QUEUE)
      await mailbox.purge(DEAD)
      await run(t)
    })

  for (const [verb, call] of VERBS) {
    promise(`${verb} declares again what was deleted, the delay queues included`, async (t) => {
      await mailbox.depth(QUEUE)
      await mailbox.depth(DEAD)
      await clear(url, [QUEUE])
      await t.resolves(call(mailbox))
      t.match(await mailbox.depth(QUEUE), { delayed: 0 })
    })
  }

  promise('one delay queue that an operator deletes hides no queue', async (t) => {
    await mailbox.publish([{ queue: QUEUE, envelope: envelope('one') }])
    await rabbitmqctl('delete_queue', `${QUEUE}.delay.30min`, '-p', vhost)
    t.match(await mailbox.depth(QUEUE), { ready: 1, delayed: 0 })
  })

  promise('a retry waits in a delay queue that was deleted before', async (t) => {
    const box = await receive(mailbox, QUEUE)
    await mailbox.publish([{ queue: QUEUE, envelope: envelope('one') }])
    const delivery = await box.next()
    await rabbitmqctl('delete_queue', `${QUEUE}.delay.1s`, '-p', vhost)
    await delivery.retry(1, CAUSE)
    const again = await box.next()
    t.equal(again.attempt, 2)
    await again.ack()
    await box.cancel()
  })

  promise('a dead letter is stored in a queue that was deleted before, as one (P3)', async (t) => {
    const box = await receive(mailbox, QUEUE)
    await mailbox.publish([{ queue: QUEUE, envelope: envelope('one') }])
    const delivery = await box.next()
    await rabbitmqctl('delete_queue', DEAD, '-p', vhost)
    await delivery.deadLetter(CAUSE, { again: true })
    t.match(await mailbox.browse(DEAD), [{ id: envelope('one').id, cause: CAUSE }])
    await box.cancel()
  })

  promise('an exchange that was deleted is declared again, and its subscribers hear it', async (t) => {
    const [exchange] = Object.keys(EXCHANGES) as [keyof typeof EXCHANGES]
    const heard = inbox<{ id: string }>()
    await mailbox.subscribe(exchange, (one) => heard.push(one))
    const other = await connect(url)
    await (await other.createChannel()).deleteExchange(exchange)
    await other.close()
    const broadcast = (): Promise<void> => mailbox.broadcast(exchange, [envelope('after')])
    await until('it is heard', async () => {
      await broadcast().catch(() => undefined)
      return heard.arrived.length > 0
    })
    t.equal((await heard.next()).id, envelope('after').id)
  })

  promise('queues that a policy takes away when nobody uses them are counted all the same', async (t) => {
    const policy = ['expires', '.delay.', '{"expires":200}', '--apply-to', 'queues']
    await rabbitmqctl('set_policy', '-p', vhost, ...policy)
    const present = async (): Promise<string> => rabbitmqctl('list_queues', '-p', vhost, 'name')
    await until('the delay queues are gone', async () => !(await present()).includes('.delay.'))
    t.match(await mailbox.depth(QUEUE), { ready: 0, delayed: 0 })
  })
}

void t.test('what was declared and is gone', { skip: why }, suite)
