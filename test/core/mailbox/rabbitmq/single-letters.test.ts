import type { Channel, ChannelModel, GetMessage } from 'amqplib'
import t, { type Test } from 'tap'
import { createRabbitmqMailbox } from '../../../../core/mailbox/rabbitmq.ts'
import type { Mailbox } from '../../../../core/ports.ts'
import { envelope, receive, until } from '../../../contracts/mailbox/helpers.ts'
import { PATIENCE_MS } from '../../../helpers/eventually.ts'
import { clear, NO_BROKER, testConnection, testVhost } from '../../../helpers/rabbitmq.ts'
import { tcpProxy } from '../../../helpers/tcp-proxy.ts'

const PLAIN = 'M0_RESULTS_QUEUE'
const DEAD = 'M1_DEADLETTER_QUEUE'
const INVALID = { code: 'SS_MESSAGE_INVALID', message: 'This is no message', retryable: false } as const
const LOOK = `spectra.look.${DEAD}`

if (NO_BROKER) t.pass('not run here', { skip: NO_BROKER })
else {
  const url = await testVhost(t)
  const { hostname: host, port } = new URL(url)

  const spec = (criterion: string, run: (t: Test) => Promise<unknown>): void =>
    void t.test(`Mailbox (rabbitmq), one dead letter per failure: ${criterion}`, async (t) => {
      await clear(url)
      await run(t)
    })
  const open = (t: Test, address = url, timeoutMs = PATIENCE_MS): Mailbox => {
    const mailbox = createRabbitmqMailbox({ url: address, name: 'spectra test', timeoutMs })
    t.teardown(() => mailbox.close())
    return mailbox
  }
  const publish = (mailbox: Mailbox, names: string[]): Promise<void> =>
    mailbox.publish(names.map((one) => ({ queue: PLAIN, envelope: envelope(one) })))
  const letters = async (mailbox: Mailbox): Promise<number> => (await mailbox.depth(DEAD)).ready
  const amqp = (t: Test): Promise<ChannelModel> => testConnection(t, url)

  /** The next dead letter, taken away. */
  const taken = async (channel: Channel): Promise<GetMessage> => {
    const message = await channel.get(DEAD, { noAck: true })
    if (message === false) throw new Error('Cannot take a dead letter: there is none')
    return message
  }

  spec('a crash between the letter and its acknowledgement leaves one (P3)', async (t) => {
    const proxy = await tcpProxy(t, { host, port: Number(port) })
    const dying = open(t, proxy.through(url))
    await publish(dying, ['a', 'b', 'c'])
    const box = await receive(dying, PLAIN)
    const held = await box.take(3)
    proxy.blackhole({ direction: 'toServer', only: /test consume/ })
    await Promise.all(held.map((one) => one.deadLetter(INVALID)))
    const mailbox = open(t)
    t.equal(await letters(mailbox), 3, 'the letters are there, and their messages, too')
    const cancelled = box.cancel()
    proxy.heal()
    proxy.reset({ only: /test consume/ })
    await cancelled
    const again = await (await receive(mailbox, PLAIN)).take(3)
    t.ok(again.every((one) => one.redelivered))
    await Promise.all(again.map((one) => one.deadLetter(INVALID, { again: true })))
    t.equal(await letters(mailbox), 3)
    t.match(await mailbox.depth(PLAIN), { ready: 0, inFlight: 0 })
    t.equal((await mailbox.browse(DEAD)).length, 3)
  })

  spec('a second copy of the message makes no second one', async (t) => {
    const mailbox = open(t)
    await publish(mailbox, ['a', 'a'])
    const [one, other] = await (await receive(mailbox, PLAIN)).take(2)
    await one!.deadLetter(INVALID)
    t.equal(other!.redelivered, false)
    await other!.deadLetter(INVALID, { again: true })
    t.equal(await letters(mailbox), 1)
  })

  spec('of two consumers with the same message one stores it', async (t) => {
    const [mailbox, other] = [open(t), open(t)]
    const boxes = [await receive(mailbox, PLAIN, 2), await receive(other, PLAIN, 2)]
    for (let round = 1; round <= 10; round++) {
      await publish(mailbox, Array(4).fill(`${round}`) as string[])
      const held = (await Promise.all(boxes.map((box) => box.take(2)))).flat()
      await Promise.all(held.map((one) => one.deadLetter(INVALID, { again: true })))
      t.equal(await letters(mailbox), round)
    }
  })

  spec('a burst costs a few looks, not one for each', async (t) => {
    const mailbox = open(t)
    const names = Array.from({ length: 100 }, (_, i) => `${i}`)
    await publish(mailbox, [...names, ...names])
    const box = await receive(mailbox, PLAIN, 200)
    const taken = await box.take(200)
    await Promise.all(taken.slice(0, 100).map((one) => one.deadLetter(INVALID)))
    const management = await (await amqp(t)).createChannel()
    let looks = 0
    const settled = Promise.all(taken.slice(100).map((one) => one.deadLetter(INVALID, { again: true })))
    const over = settled.then(() => true)
    for (let held = false; !(await Promise.race([over, new Promise((resolve) => setImmediate(resolve))]));) {
      // Ready letters vanish while somebody looks.
      const holding = (await management.checkQueue(DEAD)).messageCount < 100
      if (holding && !held) looks += 1
      held = holding
    }
    t.ok(looks <= 3, `${looks} looks`)
    t.equal(await letters(mailbox), 100)
    t.equal((await mailbox.browse(DEAD, { limit: 1000 })).length, 100)
  })

  spec('the letter that a lost consumer stored all the same is taken away', async (t) => {
    const proxy = await tcpProxy(t, { host, port: Number(port) })
    const zombie = open(t, proxy.through(url), 1500)
    const mailbox = open(t)
    await publish(zombie, ['a'])
    const box = await receive(zombie, PLAIN)
    const mine = await box.next()
    await box.cancel()
    proxy.blackhole({ direction: 'toClient', only: /test publish/ })
    const stored = mine.deadLetter(INVALID)
    const channel = await (await amqp(t)).createChannel()
    await until('it is stored', async () => (await letters(mailbox)) === 1)
    // The other looks as if this came a moment later.
    const letter = await taken(channel)
    proxy.reset({ only: /test consume/ })
    const theirs = await (await receive(mailbox, PLAIN)).next()
    await theirs.deadLetter(INVALID, { again: true })
    channel.sendToQueue(DEAD, letter.content, letter.properties)
    await until('two are stored', async () => (await letters(mailbox)) === 2)
    await t.rejects(stored, { code: 'SS_MAILBOX_UNAVAILABLE' })
    proxy.heal()
    await until('one is left', async () => (await letters(mailbox)) === 1)
    t.match(await mailbox.browse(DEAD), [{ id: envelope('a').id, cause: INVALID }])
  })

  spec('an edit that was interrupted leaves two, and the edited one counts', async (t) => {
    const mailbox = open(t)
    await publish(mailbox, ['a', 'b'])
    const box = await receive(mailbox, PLAIN)
    for (const one of await box.take(2)) await one.deadLetter(INVALID)
    const channel = await (await amqp(t)).createChannel()
    const old = await taken(channel)
    channel.sendToQueue(DEAD, old.content, old.properties)
    await until('it is back', async () => (await letters(mailbox)) === 2)
    const body = envelope('a', { payload: { name: 'mended' } })
    t.equal(await mailbox.edit(DEAD, body.id, body), true)
    for (const place of ['behind it', 'before it']) {
      const edited = place === 'before it' && [await taken(channel), await taken(channel)]
      channel.sendToQueue(DEAD, old.content, old.properties)
      for (const { content, properties } of edited || []) channel.sendToQueue(DEAD, content, properties)
      await until('both are there', async () => (await letters(mailbox)) === 3)
      t.match(await mailbox.browse(DEAD, { ids: [body.id] }), [{ body }], place)
      t.equal((await mailbox.browse(DEAD)).length, 2)
      if (place === 'behind it') t.equal(await mailbox.edit(DEAD, body.id, body), true, 'and mends it')
      t.equal(await letters(mailbox), place === 'behind it' ? 2 : 3)
    }
    t.equal(await mailbox.replay(DEAD), 2)
    t.equal(await letters(mailbox), 0)
    const bodies = (await box.take(2)).map((one) => one.body)
    t.same(
      bodies.filter((one) => (one as { id: string }).id === body.id),
      [body],
    )
    t.match(await mailbox.depth(PLAIN), { ready: 0 })
  })

  spec('who dies while looking keeps nobody out', async (t) => {
    const mailbox = open(t)
    await publish(mailbox, ['a'])
    await (await (await receive(mailbox, PLAIN)).next()).deadLetter(INVALID)
    const looking = await amqp(t)
    const channel = await looking.createChannel()
    await channel.assertQueue(LOOK, {
      exclusive: true,
      durable: false,
      arguments: { 'x-queue-type': 'classic' },
    })
    await channel.get(DEAD)
    let seen = -1
    const browsed = mailbox.browse(DEAD).then((found) => (seen = found.length))
    await until('it has tried', async () => (await letters(mailbox)) === 0)
    t.equal(seen, -1, 'it waits')
    await looking.close()
    t.equal(await browsed, 1)
  })
}
