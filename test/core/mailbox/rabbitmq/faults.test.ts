import t, { type Test } from 'tap'
import { createRabbitmqMailbox } from '../../../../core/mailbox/rabbitmq.ts'
import type { Delivery, Mailbox } from '../../../../core/ports.ts'
import { envelope, idOf, inbox, nameOf, receive, until } from '../../../contracts/mailbox/helpers.ts'
import { PATIENCE_MS } from '../../../helpers/eventually.ts'
import { clear, NO_BROKER, testVhost } from '../../../helpers/rabbitmq.ts'
import { randomFrom } from '../../../helpers/random.ts'
import { tcpProxy } from '../../../helpers/tcp-proxy.ts'

const PLAIN = 'M0_RESULTS_QUEUE'
const UNAVAILABLE = { name: 'SpectraError', code: 'SS_MAILBOX_UNAVAILABLE', retryable: true }
const CUTS = 20
const TIMEOUT = { code: 'SS_URL_STALLED', message: 'Nothing came', retryable: true } as const

if (NO_BROKER) t.pass('not run here', { skip: NO_BROKER })
else {
  const url = await testVhost(t)
  const { hostname: host, port } = new URL(url)

  const spec = (
    criterion: string,
    run: (t: Test, mailbox: Mailbox, proxy: Awaited<ReturnType<typeof tcpProxy>>) => Promise<unknown>,
    timeoutMs = PATIENCE_MS,
  ): void => {
    void t.test(`Mailbox (rabbitmq), faults: ${criterion}`, async (t) => {
      await clear(url)
      const proxy = await tcpProxy(t, { host, port: Number(port) })
      const mailbox = createRabbitmqMailbox({ url: proxy.through(url), name: 'spectra test', timeoutMs })
      t.teardown(() => mailbox.close())
      await run(t, mailbox, proxy)
    })
  }
  /** The same queues without the proxy. */
  const direct = (t: Test): Mailbox => {
    const mailbox = createRabbitmqMailbox({ url })
    t.teardown(() => mailbox.close())
    return mailbox
  }
  const publish = (mailbox: Mailbox, names: string[]): Promise<void> =>
    mailbox.publish(names.map((one) => ({ queue: PLAIN, envelope: envelope(one) })))
  const names = (count: number, of = 'm'): string[] => Array.from({ length: count }, (_, i) => `${of} ${i}`)

  spec('after a reset, publishing and consuming go on by themselves', async (t, mailbox, proxy) => {
    const box = await receive(mailbox, PLAIN)
    await publish(mailbox, ['before'])
    const before = await box.next()
    await before.ack()
    proxy.reset()
    await until('publishing works again', () =>
      publish(mailbox, ['after']).then(
        () => true,
        () => false,
      ),
    )
    // The acknowledgement may have been cut off, too.
    const next = await box.next()
    t.equal(nameOf(next.redelivered ? await box.next() : next), 'after')
    await until('healthy', () =>
      mailbox.health().then(
        () => true,
        () => false,
      ),
    )
  })

  spec('lost acknowledgements bring duplicates, never a loss (P1)', async (t, mailbox, proxy) => {
    await publish(mailbox, names(20))
    const box = await receive(mailbox, PLAIN, 20)
    const first = await box.take(20)
    proxy.blackhole({ direction: 'toServer', only: /test consume/ })
    await Promise.all(first.map((one) => one.ack()))
    proxy.heal()
    proxy.reset({ only: /test consume/ })
    const again = await box.take(20)
    t.same(again.map(nameOf), names(20))
    t.ok(again.every((one) => one.redelivered && one.attempt === 1))
    await Promise.all(again.map((one) => one.ack()))
    await until('nothing is left', async () => (await mailbox.depth(PLAIN)).ready === 0)
  })

  spec('an answer to a delivery of a lost connection settles nothing', async (t, mailbox, proxy) => {
    await publish(mailbox, ['a', 'b'])
    const box = await receive(mailbox, PLAIN)
    const [a, b] = await box.take(2)
    proxy.reset({ only: /test consume/ })
    const again = await box.take(2)
    await t.rejects(a!.ack(), UNAVAILABLE)
    await t.rejects(b!.deadLetter(TIMEOUT), UNAVAILABLE)
    t.match(await mailbox.depth(PLAIN), { inFlight: 2 })
    const letters = async (): Promise<number> => (await mailbox.depth('M1_DEADLETTER_QUEUE')).ready
    t.equal(await letters(), 1, 'a dead letter is kept: the queue may have gone with its message')
    await again[1]!.deadLetter(TIMEOUT, { again: true })
    t.equal(await letters(), 1, 'and stays the only one (P3)')
    await again[0]!.requeue()
    t.equal(nameOf(await box.next()), 'a')
  })

  spec(
    'a message whose confirm is lost is refused in time, and may be there',
    async (t, mailbox, proxy) => {
      await publish(mailbox, ['a'])
      proxy.blackhole({ direction: 'toClient', only: /test publish/ })
      await t.rejects(publish(mailbox, ['b']), { ...UNAVAILABLE, message: /no confirm within 1000 ms/ })
      proxy.heal()
      await until('publishing works again', () =>
        publish(mailbox, ['c']).then(
          () => true,
          () => false,
        ),
      )
      const box = await receive(direct(t), PLAIN)
      const got = new Set((await box.take(3)).map(nameOf))
      t.same(got, new Set(['a', 'b', 'c']))
    },
    1000,
  )

  spec(
    'a retry that cannot be stored is handed back, and comes again',
    async (t, mailbox, proxy) => {
      await publish(mailbox, ['a'])
      const box = await receive(mailbox, PLAIN)
      const a = await box.next()
      proxy.blackhole({ direction: 'toServer', only: /test publish/ })
      await t.rejects(a.retry(0, TIMEOUT), UNAVAILABLE)
      t.match(await box.next(), { attempt: 1, redelivered: true })
    },
    1000,
  )

  spec(
    'a broker that is away is told at once, and waited for',
    async (t, mailbox, proxy) => {
      proxy.drop()
      await t.rejects(mailbox.health(), UNAVAILABLE)
      const published = publish(mailbox, ['a'])
      const box = receive(mailbox, PLAIN)
      proxy.heal()
      await published
      t.equal(nameOf(await (await box).next()), 'a')
    },
    9000,
  )

  spec(
    'a broker that never answers is given up on',
    async (t, mailbox, proxy) => {
      proxy.blackhole()
      await t.rejects(publish(mailbox, ['a']), UNAVAILABLE)
      await t.rejects(
        mailbox.consume(PLAIN, { prefetch: 1 }, () => undefined),
        UNAVAILABLE,
      )
      await t.rejects(mailbox.health(), UNAVAILABLE)
    },
    1000,
  )

  spec('messages wait no longer in a slow network than it is slow', async (t, mailbox, proxy) => {
    proxy.delay(10)
    const box = await receive(mailbox, PLAIN)
    await publish(mailbox, names(50))
    t.same((await box.take(50)).map(nameOf), names(50))
  })

  spec('subscribers hear again after a reset', async (t, mailbox, proxy) => {
    const box = inbox<{ id: string }>()
    await mailbox.subscribe('SSE_EXCHANGE', (one) => box.push(one))
    proxy.reset()
    await until('heard', async () => {
      await mailbox.broadcast('SSE_EXCHANGE', [envelope('again')]).catch(() => undefined)
      return box.arrived.length > 0
    })
    t.equal((await box.next()).id, envelope('again').id)
  })

  spec('closing does not wait for a broker that is silent', async (t, mailbox, proxy) => {
    await publish(mailbox, ['a'])
    await receive(mailbox, PLAIN)
    proxy.reset()
    proxy.drop()
    await mailbox.close()
    t.equal(proxy.counts.open, 0)
  })

  const seed = Number(process.env.SPECTRA_TEST_SEED ?? Date.now() % 1_000_000)
  spec(`random cuts lose nothing that was confirmed (seed ${seed})`, async (t, mailbox, proxy) => {
    const random = randomFrom(seed)
    const handled = new Set<string>()
    const handle = async (delivery: Delivery): Promise<void> => {
      const fate = random()
      if (fate < 0.1) await delivery.retry(1, TIMEOUT)
      else if (fate < 0.2) await delivery.requeue()
      else {
        handled.add(idOf(delivery))
        await delivery.ack()
      }
    }
    const settled = (): undefined => undefined
    await mailbox.consume(PLAIN, { prefetch: 10 }, (one) => void handle(one).catch(settled))
    const confirmed = new Set<string>()
    let cuts = 0
    const nemesis = (async () => {
      for (; cuts < CUTS; cuts++) {
        await new Promise((resolve) => setTimeout(resolve, random() * 100))
        proxy.reset(random() < 0.5 ? { only: /test publish/ } : { only: /test consume/ })
      }
    })()
    for (let i = 0; cuts < CUTS; i++) {
      const call = names(1 + Math.floor(random() * 10), `call ${i}`)
      const ids = call.map((one) => envelope(one).id)
      await publish(mailbox, call).then(() => ids.forEach((id) => confirmed.add(id)), settled)
    }
    await nemesis
    await until('all that was confirmed is handled', () => confirmed.isSubsetOf(handled))
    t.comment(`${confirmed.size} confirmed, ${handled.size} handled, ${proxy.counts.accepted} connections`)
    t.ok(confirmed.size > 0)
  })
}
