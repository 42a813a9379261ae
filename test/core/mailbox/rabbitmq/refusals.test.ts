import { connect } from 'amqplib'
import t, { type Test } from 'tap'
import { createRabbitmqMailbox } from '../../../../core/mailbox/rabbitmq.ts'
import type { Mailbox } from '../../../../core/ports.ts'
import { envelope, nameOf, receive, until } from '../../../contracts/mailbox/helpers.ts'
import { PATIENCE_MS } from '../../../helpers/eventually.ts'
import { clear, NO_BROKER, testVhost } from '../../../helpers/rabbitmq.ts'
import { tcpProxy } from '../../../helpers/tcp-proxy.ts'

const PLAIN = 'M0_RESULTS_QUEUE'
const DEAD = 'M1_DEADLETTER_QUEUE'
const INVALID = { code: 'SS_MESSAGE_INVALID', message: 'This is no message', retryable: false } as const

if (NO_BROKER) t.pass('not run here', { skip: NO_BROKER })
else {
  const url = await testVhost(t)
  const spec = (criterion: string, run: (t: Test) => Promise<unknown>): void =>
    void t.test(`Mailbox (rabbitmq): ${criterion}`, async (t) => {
      await clear(url)
      await run(t)
    })
  const open = (t: Test, options: Partial<Parameters<typeof createRabbitmqMailbox>[0]> = {}): Mailbox => {
    const mailbox = createRabbitmqMailbox({ url, timeoutMs: PATIENCE_MS, ...options })
    t.teardown(() => mailbox.close())
    return mailbox
  }
  const publish = (mailbox: Mailbox, name: string): Promise<void> =>
    mailbox.publish([{ queue: PLAIN, envelope: envelope(name) }])
  const changed = (change: (url: URL) => void): string => {
    const other = new URL(url)
    change(other)
    return other.href
  }

  spec('a wrong password is told at once, without the password, and asked again slowly', async (t) => {
    const { hostname: host, port } = new URL(url)
    const proxy = await tcpProxy(t, { host, port: Number(port) })
    const wrong = changed((url) => (url.password = 'wrong-secret'))
    const mailbox = open(t, { url: proxy.through(wrong) })
    const refused = { code: 'SS_MAILBOX_UNAVAILABLE', message: /refuses this user name or password/ }
    const calls: (() => Promise<unknown>)[] = [
      () => publish(mailbox, 'a'),
      () => mailbox.health(),
      () => mailbox.depth(PLAIN),
      () => mailbox.consume(PLAIN, { prefetch: 1 }, () => undefined),
      () => mailbox.subscribe('SSE_EXCHANGE', () => undefined),
    ]
    for (const call of calls) {
      await t.rejects(call(), refused)
      await call().catch((error: Error) => t.notMatch(error.message, 'wrong-secret'))
    }
    t.ok(proxy.counts.accepted < 10, `${proxy.counts.accepted} connections`)
  })

  spec('a vhost that is not there is told at once', async (t) => {
    const mailbox = open(t, { url: changed((url) => (url.pathname = '/nowhere')) })
    const refused = { code: 'SS_MAILBOX_UNAVAILABLE', message: /vhost.*"nowhere"/ }
    await t.rejects(publish(mailbox, 'a'), refused)
    await t.rejects(mailbox.health(), refused)
  })

  const declareOtherwise = async (name: string, args: Record<string, unknown>): Promise<void> => {
    const connection = await connect(url)
    await (await connection.createChannel()).assertQueue(name, { durable: true, arguments: args })
    await connection.close()
  }

  spec('a queue of another type is a conflict that names queue, argument and the way out', async (t) => {
    await declareOtherwise(DEAD, { 'x-queue-type': 'classic' })
    const mailbox = open(t)
    const conflict = {
      code: 'SS_TOPOLOGY_CONFLICT',
      retryable: false,
      message: /M1_DEADLETTER_QUEUE: it exists with x-queue-type = 'classic'.*needs 'quorum'.*delete_queue/,
      details: { queue: DEAD, argument: 'x-queue-type', present: "'classic'", wanted: "'quorum'" },
    }
    await t.rejects(publish(mailbox, 'a'), conflict)
    await t.rejects(
      mailbox.consume(PLAIN, { prefetch: 1 }, () => undefined),
      conflict,
    )
    await t.rejects(mailbox.depth(PLAIN), conflict)
    // Other queues do not suffer.
    await mailbox.publish([{ queue: 'M0_PRIORITY_QUEUE', envelope: envelope('a') }])
    await clear(url, [DEAD])
    await publish(mailbox, 'after the way out')
    t.equal(nameOf(await (await receive(mailbox, PLAIN)).next()), 'after the way out')
  })

  spec('a queue without its dead letters is a conflict, too', async (t) => {
    await declareOtherwise(PLAIN, { 'x-queue-type': 'quorum' })
    await t.rejects(open(t).depth(PLAIN), {
      code: 'SS_TOPOLOGY_CONFLICT',
      message: /exists without x-dead-letter-exchange, and this version needs ''/,
    })
  })

  spec('other priorities are a conflict, too', async (t) => {
    await declareOtherwise('M0_PRIORITY_QUEUE', {
      'x-queue-type': 'classic',
      'x-max-priority': 5,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': 'M0_DEADLETTER_QUEUE',
    })
    await t.rejects(open(t).depth('M0_PRIORITY_QUEUE'), {
      code: 'SS_TOPOLOGY_CONFLICT',
      details: { argument: 'x-max-priority' },
    })
  })

  /** What somebody else, who knows nothing of envelopes, puts into a queue. */
  const intrude = async (content: Buffer, options: object = {}): Promise<void> => {
    const connection = await connect(url)
    const channel = await connection.createConfirmChannel()
    channel.sendToQueue(PLAIN, content, options)
    await channel.waitForConfirms()
    await connection.close()
  }

  spec('what is no JSON is delivered as its text, and dead-lettered byte for byte', async (t) => {
    const mailbox = open(t)
    const box = await receive(mailbox, PLAIN)
    for (const [content, body] of [
      [Buffer.from('{"half": '), '{"half": '],
      [Buffer.from([0xff, 0xfe, 0x00]), '\ufffd\ufffd\u0000'],
      [Buffer.alloc(0), ''],
      [Buffer.from('null'), null],
      [Buffer.from('[1, 2]'), [1, 2]],
    ] as const) {
      await intrude(content)
      const delivery = await box.next()
      t.same(delivery.body, body)
      t.match(delivery, { attempt: 1, replays: 0 })
      await delivery.deadLetter(INVALID)
    }
    const dead = await mailbox.browse(DEAD)
    t.equal(dead.length, 5)
    t.same(
      dead.map(({ bytes }) => bytes && [...bytes]),
      [[...Buffer.from('{"half": ')], [0xff, 0xfe, 0x00], [], undefined, undefined],
    )
    t.ok(dead.every((one) => one.cause?.code === 'SS_MESSAGE_INVALID' && one.id.startsWith('sha256:')))
    t.equal(await mailbox.drop(DEAD, { ids: [dead[0]!.id] }), 1)
    t.equal(await mailbox.replay(DEAD), 4)
    t.equal((await box.next()).replays, 1)
  })

  spec('a time to live that somebody set ends among the dead letters, with its cause', async (t) => {
    const mailbox = open(t)
    await mailbox.depth(PLAIN)
    await intrude(Buffer.from(JSON.stringify(envelope('a'))), { expiration: '1' })
    await until('it is dead', async () => (await mailbox.depth(DEAD)).ready === 1)
    t.match(await mailbox.browse(DEAD), [
      { id: envelope('a').id, cause: { code: 'SS_MESSAGE_INVALID', message: /time to live/ } },
    ])
    t.equal(await mailbox.replay(DEAD), 1)
    const box = await receive(mailbox, PLAIN)
    const delivery = await box.next()
    await delivery.defer(1)
    t.match(await box.next(), { attempt: 1, replays: 1 }, 'and a delay of ours is no such end')
  })

  spec('counts and times that nobody counted are those of a fresh message', async (t) => {
    const mailbox = open(t)
    const box = await receive(mailbox, PLAIN)
    const absurd = ['x', -1, 0, 1.5, 2_147_483_648, Number.MAX_SAFE_INTEGER]
    for (const value of absurd) {
      const names = ['attempt', 'replays', 'priority', 'due-at', 'first-failed-at', 'last-failed-at', 'edits']
      const headers = Object.fromEntries(names.map((name) => [`spectra-${name}`, value]))
      const timestamp = Number.MAX_SAFE_INTEGER
      await intrude(Buffer.from(JSON.stringify(envelope(`${value}`))), { headers, timestamp })
      const delivery = await box.next()
      t.match(delivery, { attempt: 1, replays: 0 }, `${value}`)
      await delivery.deadLetter(INVALID)
    }
    const dead = await mailbox.browse(DEAD)
    t.equal(dead.length, absurd.length)
    for (const { firstFailedAt, lastFailedAt, enqueuedAt } of dead) {
      for (const at of [firstFailedAt, lastFailedAt, enqueuedAt]) t.ok(Number.isFinite(at?.getTime()))
    }
  })

  spec('senseless properties of strangers harm nobody', async (t) => {
    const mailbox = open(t)
    const box = await receive(mailbox, PLAIN)
    await intrude(Buffer.from(JSON.stringify({ id: 'x'.repeat(300) })), {
      headers: { 'spectra-attempt': 'many', 'spectra-replays': -3, 'spectra-cause': '{', 'x-death': 'never' },
      priority: 200,
    })
    const delivery = await box.next()
    t.match(delivery, { attempt: 1, replays: 0 })
    await delivery.retry(0, INVALID)
    const again = await box.next()
    t.equal(again.attempt, 2)
    await again.deadLetter({ ...INVALID, message: '\u{1f600}'.repeat(100_000) })
    t.match(await mailbox.browse(DEAD), [{ attempt: 2, cause: { code: 'SS_MESSAGE_INVALID' } }])
  })

  spec('a message of 16 MiB that somebody else published is not read, and dead-lettered whole', async (t) => {
    const mailbox = open(t)
    const large = envelope('large', { payload: { name: 'large', text: 'x'.repeat(16 * 1024 * 1024) } })
    const box = await receive(mailbox, PLAIN)
    const content = Buffer.from(JSON.stringify(large))
    await intrude(content)
    await publish(mailbox, 'next')
    t.equal(nameOf(await box.next()), 'next')
    await until('dead-lettered', async () => (await mailbox.depth(DEAD)).ready === 1)
    const [dead] = await mailbox.browse(DEAD)
    t.match(dead, { attempt: 1, cause: { code: 'SS_MESSAGE_TOO_LARGE', message: /16777\d+ bytes/ } })
    t.equal(dead!.body, content.toString('utf8', 0, 1000))
    t.ok(dead!.bytes?.equals(content))
    t.equal(await mailbox.replay(DEAD), 1)
    await until('refused again', async () => (await mailbox.depth(DEAD)).ready === 1)
    t.match(await mailbox.browse(DEAD), [{ replays: 1 }])
  })

  spec('a consumer that throws costs one attempt, not the channel', async (t) => {
    const errors: unknown[] = []
    const mailbox = open(t, { onError: (error) => errors.push(error) })
    await mailbox.consume(PLAIN, { prefetch: 5 }, () => {
      throw new Error('not prepared')
    })
    await publish(mailbox, 'a')
    await until('delayed', async () => (await mailbox.depth(PLAIN)).delayed === 1)
    t.match(await mailbox.browse(PLAIN), [{ attempt: 2, cause: { code: 'SS_INTERNAL' } }])
    t.match(errors, [{ message: 'not prepared' }])
  })

  spec('the same failure stored twice is one dead letter (P3)', async (t) => {
    const mailbox = open(t)
    await mailbox.publish([
      { queue: PLAIN, envelope: envelope('a') },
      { queue: PLAIN, envelope: envelope('a') },
    ])
    const box = await receive(mailbox, PLAIN)
    for (const delivery of await box.take(2)) await delivery.deadLetter(INVALID)
    t.equal((await mailbox.browse(DEAD)).length, 1)
    t.equal(await mailbox.replay(DEAD), 1)
    t.match(await mailbox.depth(DEAD), { ready: 0 })
    t.match(await box.next(), { replays: 1 })
  })
}
