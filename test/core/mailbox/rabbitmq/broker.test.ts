import { connect } from 'amqplib'
import t, { type Test } from 'tap'
import { createRabbitmqMailbox } from '../../../../core/mailbox/rabbitmq.ts'
import type { Mailbox } from '../../../../core/ports.ts'
import { envelope, inbox, nameOf, receive, until } from '../../../contracts/mailbox/helpers.ts'
import { PATIENCE_MS } from '../../../helpers/eventually.ts'
import { clear, NO_BROKER, NO_CTL, privateBroker } from '../../../helpers/rabbitmq.ts'

const PLAIN = 'M0_RESULTS_QUEUE'
const why = NO_BROKER || NO_CTL

if (why) t.pass('not run here', { skip: why })
else {
  const { url, ctl } = await privateBroker(t)
  const spec = (
    criterion: string,
    run: (t: Test, mailbox: Mailbox) => Promise<unknown>,
    timeoutMs = PATIENCE_MS,
  ): void => {
    void t.test(`Mailbox (rabbitmq), broker: ${criterion}`, async (t) => {
      await clear(url)
      const mailbox = createRabbitmqMailbox({ url, timeoutMs })
      t.teardown(() => mailbox.close())
      await run(t, mailbox)
    })
  }
  const works = (call: () => Promise<unknown>): Promise<boolean> =>
    call().then(
      () => true,
      () => false,
    )
  const publish = (mailbox: Mailbox, names: string[]): Promise<void> =>
    mailbox.publish(names.map((one) => ({ queue: PLAIN, envelope: envelope(one) })))
  /** The next first delivery of a message: older ones may come again. */
  const fresh = async (box: Awaited<ReturnType<typeof receive>>, name: string): Promise<void> => {
    for (;;) {
      const delivery = await box.next()
      await delivery.ack().catch(() => undefined)
      if (nameOf(delivery) === name) return
    }
  }

  spec('when all connections are closed, work goes on', async (t, mailbox) => {
    const box = await receive(mailbox, PLAIN)
    const heard = inbox<{ id: string }>()
    await mailbox.subscribe('SSE_EXCHANGE', (one) => heard.push(one))
    await publish(mailbox, ['before'])
    await fresh(box, 'before')
    await ctl('close_all_connections', 'test')
    await until('publishing works', () => works(() => publish(mailbox, ['after'])))
    await fresh(box, 'after')
    await until('healthy', () => works(() => mailbox.health()))
    await mailbox.broadcast('SSE_EXCHANGE', [envelope('news')])
    t.equal((await heard.next()).id, envelope('news').id)
  })

  spec('a queue deleted under its consumer is declared and consumed again', async (t, mailbox) => {
    const box = await receive(mailbox, PLAIN)
    await publish(mailbox, ['before'])
    await fresh(box, 'before')
    const other = await connect(url)
    await (await other.createChannel()).deleteQueue(PLAIN)
    await other.close()
    await until('publishing works', () => works(() => publish(mailbox, ['after'])))
    await fresh(box, 'after')
    await until('healthy', () => works(() => mailbox.health()))
    t.match(await mailbox.depth(PLAIN), { consumers: 1 })
  })

  spec(
    'a queue deleted under its publisher is declared again, nothing confirmed is lost',
    async (t, mailbox) => {
      await publish(mailbox, ['before'])
      await clear(url, [PLAIN])
      await publish(mailbox, ['after', 'later'])
      t.match(await mailbox.depth(PLAIN), { ready: 2 })
    },
  )

  spec('a channel that the broker closes comes back with its consumer', async (t, mailbox) => {
    const box = await receive(mailbox, PLAIN)
    // Every channel process ends, as after an error in it; the connections stay.
    const all = '[exit(Pid, kill) || Pid <- rabbit_channel:list_local()]'
    await ctl('eval', `${all}.`)
    await until('one consumer again', async () => (await mailbox.depth(PLAIN)).consumers === 1)
    await publish(mailbox, ['after'])
    await fresh(box, 'after')
  })

  spec(
    'a memory alarm stops publishing with its reason, not consuming, until it is over',
    async (t, mailbox) => {
      await publish(mailbox, ['before'])
      await ctl('set_vm_memory_high_watermark', '0.00001')
      await t.rejects(publish(mailbox, ['during']), { code: 'SS_MAILBOX_UNAVAILABLE' })
      await t.rejects(publish(mailbox, ['during 2']), { code: 'SS_MAILBOX_UNAVAILABLE', message: /memory/ })
      await t.rejects(mailbox.health(), { code: 'SS_MAILBOX_UNAVAILABLE', message: /memory/ })
      t.match(await mailbox.depth(PLAIN), { consumers: 0 })
      const box = await receive(mailbox, PLAIN)
      await fresh(box, 'before')
      await ctl('set_vm_memory_high_watermark', '0.4')
      await until('publishing works', () => works(() => publish(mailbox, ['after'])))
      await fresh(box, 'after')
      await until('healthy', () => works(() => mailbox.health()))
    },
    700,
  )

  spec(
    'a broker that stops and starts finds its consumers again, and has kept its messages',
    async (t, mailbox) => {
      const box = await receive(mailbox, 'M1_INFERENCE_QUEUE')
      await publish(mailbox, ['kept'])
      await mailbox.publish([
        { queue: 'M0_PRIORITY_QUEUE', envelope: envelope('kept with priority'), priority: 7 },
      ])
      await ctl('stop_app')
      await t.rejects(mailbox.health(), { code: 'SS_MAILBOX_UNAVAILABLE' })
      await ctl('start_app')
      await until('publishing works', () =>
        works(() => mailbox.publish([{ queue: 'M1_INFERENCE_QUEUE', envelope: envelope('after') }])),
      )
      t.equal(nameOf(await box.next()), 'after')
      await fresh(await receive(mailbox, PLAIN), 'kept')
      await fresh(await receive(mailbox, 'M0_PRIORITY_QUEUE'), 'kept with priority')
    },
  )
}
