import type { Test } from 'tap'
import type { Mailbox, MessageSelection } from '../../core/ports.ts'
import type { ErrorCode } from '../../core/errors.ts'
import { stableId } from '../../schema/ids.ts'
import type { BroadcastEnvelope, Envelope } from '../../schema/messages/index.ts'
import type { QueueName } from '../../schema/queues.ts'
import { skipped } from '../helpers/skipped.ts'
import {
  elsewhere,
  envelope,
  idOf,
  inbox,
  nameOf,
  receive,
  until,
  type Elsewhere,
} from './mailbox/helpers.ts'

/** One store of messages, empty at first, that may be opened several times. */
export interface MailboxStore {
  open(): Mailbox | Promise<Mailbox>
  /** Where given, other processes open the same store, and the promises about them are tested. */
  elsewhere?: Elsewhere
  /** Whether `inFlight` tells of deliveries to other openers, too. @default true */
  countsOthers?: boolean
  /** Whether messages are handed out ahead of need: those wait in a stopped process, up to its prefetch. @default false */
  pushes?: boolean
  /** Where given, fills the store's disk until nothing can be published, and frees it again. */
  fill?(mailbox: Mailbox): Promise<{ free(): Promise<void> }>
}

const PLAIN = 'M0_RESULTS_QUEUE'
const PRIORITY = 'M0_PRIORITY_QUEUE'
const DEAD = 'M1_DEADLETTER_QUEUE'
const TIMEOUT = { code: 'SS_URL_STALLED', message: 'Nothing came for 20 s', retryable: true } as const
const BROKEN = { code: 'SS_NOT_A_VIDEO', message: 'This is a poem', retryable: false } as const

/** What every mailbox promises, whatever carries it. `start` gives an empty store that vanishes with the test. */
export function mailboxContract(
  t: Test,
  name: string,
  start: (t: Test) => MailboxStore | Promise<MailboxStore>,
): void {
  const spec = (
    criterion: string,
    run: (t: Test, mailbox: Mailbox, store: MailboxStore) => Promise<unknown>,
  ): void => {
    void t.test(`${name}: ${criterion}`, async (t) => {
      const store = await start(t)
      const mailbox = await store.open()
      t.teardown(() => mailbox.close())
      await run(t, mailbox, store)
    })
  }

  const publish = (mailbox: Mailbox, names: string[], queue: QueueName = PLAIN): Promise<void> =>
    mailbox.publish(names.map((one) => ({ queue, envelope: envelope(one) })))

  const refused = (t: Test, work: Promise<unknown>, code: ErrorCode): Promise<unknown> =>
    t.rejects(work, { name: 'SpectraError', code })

  spec('a message arrives as it was published', async (t, mailbox) => {
    const sent = envelope('a', {
      payload: { text: 'Straße \u0000 😀 "quoted"', list: [1, null, { deep: true }] },
    })
    await mailbox.publish([{ queue: PLAIN, envelope: sent }])
    const delivery = await (await receive(mailbox, PLAIN)).next()
    t.same(delivery.body, sent)
    t.match(delivery, { queue: PLAIN, attempt: 1, replays: 0, redelivered: false })
    await delivery.ack()
    t.match(await mailbox.depth(PLAIN), { ready: 0, delayed: 0, inFlight: 0 })
  })

  spec('what is published because operators bring it back says how often they did', async (t, mailbox) => {
    await mailbox.publish([{ queue: PLAIN, envelope: envelope('a'), replays: 2 }])
    const delivery = await (await receive(mailbox, PLAIN)).next()
    t.match(delivery, { attempt: 1, replays: 2, redelivered: false })
    await delivery.deadLetter(BROKEN)
    t.match(await mailbox.browse(DEAD), [{ replays: 2 }])
  })

  spec('a confirmed message is there after closing and opening again', async (t, mailbox, store) => {
    await publish(mailbox, ['a', 'b'])
    await mailbox.close()
    const again = await store.open()
    t.teardown(() => again.close())
    t.same((await (await receive(again, PLAIN)).take(2)).map(nameOf), ['a', 'b'])
  })

  spec('equal priority is first in, first out', async (t, mailbox) => {
    const names = Array.from({ length: 50 }, (_, i) => `${i}`)
    for (const one of names) await publish(mailbox, [one])
    t.same((await (await receive(mailbox, PLAIN)).take(50)).map(nameOf), names)
  })

  spec('higher priorities come first, clamped to what the queue serves', async (t, mailbox) => {
    const priorities = [0, 3, 10, 3, -5, 99, 10]
    await mailbox.publish(
      priorities.map((priority, i) => ({
        queue: PRIORITY,
        envelope: envelope(`${i}:${priority}`),
        priority,
      })),
    )
    const order = (await (await receive(mailbox, PRIORITY)).take(7)).map(nameOf)
    t.same(order, ['2:10', '5:99', '6:10', '1:3', '3:3', '0:0', '4:-5'])
  })

  spec('a queue without priorities ignores them', async (t, mailbox) => {
    await mailbox.publish([
      { queue: PLAIN, envelope: envelope('first') },
      { queue: PLAIN, envelope: envelope('second'), priority: 10 },
    ])
    t.same((await (await receive(mailbox, PLAIN)).take(2)).map(nameOf), ['first', 'second'])
  })

  spec('a waiting consumer is handed what is published later', async (t, mailbox) => {
    const box = await receive(mailbox, PLAIN)
    await publish(mailbox, ['late'])
    t.equal(nameOf(await box.next()), 'late')
  })

  spec('unsettled messages never exceed the prefetch', async (t, mailbox) => {
    await publish(mailbox, ['a', 'b', 'c', 'd', 'e'])
    const box = await receive(mailbox, PLAIN, 2)
    const [a] = await box.take(2)
    await until('three waiting', async () => (await mailbox.depth(PLAIN)).ready === 3)
    t.same(box.arrived, [])
    await a!.ack()
    t.equal(nameOf(await box.next()), 'c')
    t.match(await mailbox.depth(PLAIN), { ready: 2, inFlight: 2 })
  })

  spec('consumers of one queue share it, each message goes to one', async (t, mailbox) => {
    const names = Array.from({ length: 20 }, (_, i) => `${i}`)
    const boxes = [await receive(mailbox, PLAIN, 10), await receive(mailbox, PLAIN, 10)]
    await publish(mailbox, names)
    const got = (await Promise.all(boxes.map((box) => box.take(10)))).flat().map(nameOf)
    t.same(new Set(got), new Set(names))
  })

  spec('a retried message waits for its delay and comes back with the next attempt', async (t, mailbox) => {
    await publish(mailbox, ['soon', 'later'])
    const box = await receive(mailbox, PLAIN)
    const [soon, later] = await box.take(2)
    const before = Date.now()
    await later!.retry(3600_000, TIMEOUT)
    await soon!.retry(60, TIMEOUT)
    const again = await box.next()
    t.ok(Date.now() - before >= 60, 'not before its time')
    t.match(again, { attempt: 2, redelivered: false })
    t.equal(nameOf(again), 'soon')
    t.match(await mailbox.depth(PLAIN), { ready: 0, delayed: 1, inFlight: 1 })
    const [waiting] = await mailbox.browse(PLAIN)
    t.match(waiting, { id: envelope('later').id, attempt: 2, cause: TIMEOUT })
  })

  spec('a deferred message comes back after its delay with the same attempt', async (t, mailbox) => {
    await publish(mailbox, ['a', 'b'])
    const box = await receive(mailbox, PLAIN, 2)
    const [a, b] = await box.take(2)
    const before = Date.now()
    await a!.defer(60)
    await b!.ack()
    const again = await box.next()
    t.ok(Date.now() - before >= 60, 'not before its time')
    t.match([nameOf(again), again.attempt, again.replays], ['a', 1, 0])
    await again.defer(3600_000)
    t.match(await mailbox.depth(PLAIN), { ready: 0, delayed: 1, inFlight: 0 })
    t.match(await mailbox.browse(PLAIN), [{ attempt: 1, cause: undefined, lastFailedAt: undefined }])
  })

  spec('a dead letter has its cause, attempts, first and last time', async (t, mailbox) => {
    await publish(mailbox, ['poison'])
    const box = await receive(mailbox, PLAIN)
    const before = Date.now()
    await (await box.next()).retry(0, TIMEOUT)
    await (await box.next()).deadLetter(BROKEN)
    const [dead, ...others] = await mailbox.browse(DEAD)
    t.same(others, [])
    t.match(dead, { queue: DEAD, id: envelope('poison').id, attempt: 2, replays: 0, cause: BROKEN })
    const [first, last] = [Number(dead!.firstFailedAt), Number(dead!.lastFailedAt)]
    t.ok(before <= first && first <= last && last <= Date.now(), 'times in order')
    t.match(await mailbox.depth(PLAIN), { ready: 0, delayed: 0, inFlight: 0 })
  })

  spec('a message handed back is delivered again with the same attempt', async (t, mailbox) => {
    await publish(mailbox, ['a', 'b'])
    const box = await receive(mailbox, PLAIN, 1)
    await (await box.next()).requeue()
    const again = await box.next()
    t.equal(nameOf(again), 'a')
    t.match(again, { attempt: 1, redelivered: true })
  })

  spec('only the first verb of a delivery counts', async (t, mailbox) => {
    await publish(mailbox, ['a'])
    const delivery = await (await receive(mailbox, PLAIN)).next()
    await Promise.all([delivery.ack(), delivery.requeue(), delivery.deadLetter(BROKEN)])
    await delivery.retry(0, TIMEOUT)
    t.match(await mailbox.depth(PLAIN), { ready: 0, delayed: 0, inFlight: 0 })
    t.match(await mailbox.depth(DEAD), { ready: 0 })
  })

  spec('closing hands back what is unsettled', async (t, mailbox, store) => {
    await publish(mailbox, ['a', 'b'])
    const held = await (await receive(mailbox, PLAIN, 1)).next()
    await mailbox.close()
    const again = await store.open()
    t.teardown(() => again.close())
    const [a, b] = await (await receive(again, PLAIN)).take(2)
    t.match([nameOf(a!), a!.attempt, a!.redelivered], ['a', 1, true])
    t.match([nameOf(b!), b!.attempt, b!.redelivered], ['b', 1, false])
    await refused(t, held.ack(), 'SS_MAILBOX_CLOSED')
  })

  spec('a cancelled consumer gets no more and settles what it has', async (t, mailbox) => {
    await publish(mailbox, ['a', 'b'])
    const box = await receive(mailbox, PLAIN, 1)
    const a = await box.next()
    await box.cancel()
    await a.ack()
    await publish(mailbox, ['c'])
    t.same((await (await receive(mailbox, PLAIN)).take(2)).map(nameOf), ['b', 'c'])
    t.same(box.arrived, [])
  })

  spec('depth counts what is ready, delayed, in flight, and who consumes', async (t, mailbox, store) => {
    const other = await store.open()
    t.teardown(() => other.close())
    await publish(mailbox, ['a', 'b', 'c', 'd'])
    t.match(await other.depth(PLAIN), { queue: PLAIN, ready: 4, delayed: 0, inFlight: 0, consumers: 0 })
    const box = await receive(mailbox, PLAIN, 2)
    const [a, b] = await box.take(2)
    await a!.retry(3600_000, TIMEOUT)
    const c = await box.next()
    const depth = await other.depth(PLAIN)
    t.match(depth, { ready: 1, delayed: 1, consumers: 1 })
    t.ok(depth.oldestMs >= 0)
    const counting = store.countsOthers === false ? mailbox : other
    t.match(await counting.depth(PLAIN), { inFlight: 2 })
    await box.cancel()
    await Promise.all([b!.ack(), c.ack()])
    await until('nobody consumes', async () => (await other.depth(PLAIN)).consumers === 0)
    t.match(await counting.depth(PLAIN), { inFlight: 0 })
    t.match(await other.depth(DEAD), { ready: 0, oldestMs: 0 })
  })

  spec('browse looks without taking, in the order of delivery', async (t, mailbox) => {
    const process = stableId('process', 'other')
    await mailbox.publish([
      { queue: PRIORITY, envelope: envelope('low') },
      { queue: PRIORITY, envelope: envelope('high', { processId: process }), priority: 9 },
    ])
    const seen = await mailbox.browse(PRIORITY)
    t.match(seen, [
      { id: envelope('high').id, priority: 9, attempt: 1, replays: 0 },
      { id: envelope('low').id, priority: 0, cause: undefined, firstFailedAt: undefined },
    ])
    t.same(seen[1]!.body, envelope('low'))
    t.ok(seen[0]!.enqueuedAt instanceof Date)
    t.equal((await mailbox.browse(PRIORITY, { limit: 1 })).length, 1)
    t.match(await mailbox.browse(PRIORITY, { processId: process }), [{ id: envelope('high').id }])
    t.match(await mailbox.browse(PRIORITY, { ids: [envelope('low').id] }), [{ id: envelope('low').id }])
    t.same(await mailbox.browse(PRIORITY, { ids: [] }), [])
    t.match(await mailbox.depth(PRIORITY), { ready: 2 })
  })

  const kill = async (mailbox: Mailbox, names: string[]): Promise<void> => {
    await publish(mailbox, names)
    const box = await receive(mailbox, PLAIN)
    for (const delivery of await box.take(names.length)) {
      await delivery.deadLetter(nameOf(delivery).startsWith('slow') ? TIMEOUT : BROKEN)
    }
    await box.cancel()
  }

  spec('replay brings dead letters back with attempt 1 and one replay more', async (t, mailbox) => {
    await kill(mailbox, ['a'])
    t.equal(await mailbox.replay(DEAD), 1)
    t.match(await mailbox.depth(DEAD), { ready: 0 })
    const box = await receive(mailbox, PLAIN)
    const delivery = await box.next()
    t.same(delivery.body, envelope('a'))
    t.match(delivery, { attempt: 1, replays: 1, redelivered: false })
    await delivery.deadLetter(BROKEN)
    t.match(await mailbox.browse(DEAD), [{ attempt: 1, replays: 1, cause: BROKEN }])
    t.equal(await mailbox.replay(DEAD), 1)
    t.equal((await box.next()).replays, 2)
  })

  spec('replay and drop take what is selected by id, error code and number', async (t, mailbox) => {
    await kill(mailbox, ['a', 'slow 1', 'slow 2', 'slow 3', 'b'])
    t.equal(await mailbox.replay(DEAD, { code: 'SS_URL_STALLED', limit: 2 }), 2)
    t.equal(await mailbox.drop(DEAD, { ids: [envelope('a').id, envelope('no').id] }), 1)
    const left = (await mailbox.browse(DEAD)).map((one) => one.id)
    t.same(
      left,
      ['slow 3', 'b'].map((one) => envelope(one).id),
    )
    t.same(await mailbox.browse(DEAD, { code: 'SS_INTERNAL' }), [])
    t.match(await mailbox.depth(PLAIN), { ready: 2 })
  })

  spec('what failed again is one dead letter (P3)', async (t, mailbox) => {
    await publish(mailbox, ['a'])
    const box = await receive(mailbox, PLAIN)
    await (await box.next()).deadLetter(BROKEN, { again: true })
    t.match(await mailbox.browse(DEAD), [{ id: envelope('a').id, cause: BROKEN }])
    t.equal(await mailbox.replay(DEAD), 1)
    await (await box.next()).deadLetter(BROKEN, { again: true })
    t.match(await mailbox.browse(DEAD), [{ id: envelope('a').id, replays: 1 }])
    t.match(await mailbox.depth(DEAD), { ready: 1 })
  })

  spec('dead letters are found by organization, and by when they failed last', async (t, mailbox) => {
    const began = new Date()
    await kill(mailbox, ['a'])
    const killed = Date.now()
    await until('the clock goes on', () => Date.now() > killed)
    const between = new Date()
    await kill(mailbox, ['b'])
    const { organizationId } = envelope('a')
    const found = async (selection: MessageSelection): Promise<string[]> =>
      (await mailbox.browse(DEAD, selection)).map(({ id }) => id)
    const [a, b] = [envelope('a').id, envelope('b').id]
    t.same(await found({ organizationId }), [a, b])
    t.same(await found({ organizationId: stableId('organization', 'other') }), [])
    t.same(await found({ failedAfter: began }), [a, b])
    t.same(await found({ failedAfter: between }), [b])
    t.same(await found({ failedBefore: between }), [a])
    t.same(await found({ failedBefore: began }), [])
    t.equal(await mailbox.drop(DEAD, { failedBefore: between }), 1)
    t.equal(await mailbox.replay(DEAD, { organizationId, failedAfter: between }), 1)
  })

  spec('an edited dead letter has another body, and is otherwise as it was', async (t, mailbox) => {
    await kill(mailbox, ['other', 'a'])
    const [, before] = await mailbox.browse(DEAD)
    const body = envelope('a', { payload: { name: 'mended' } })
    t.equal(await mailbox.edit(DEAD, body.id, body), true)
    const [after, ...rest] = await mailbox.browse(DEAD, { ids: [body.id] })
    t.same(rest, [])
    t.same({ ...after, enqueuedAt: before!.enqueuedAt }, { ...before, body })
    t.match(await mailbox.depth(DEAD), { ready: 2 })
    t.equal(await mailbox.replay(DEAD, { ids: [body.id] }), 1)
    const delivery = await (await receive(mailbox, PLAIN)).next()
    t.same(delivery.body, body)
    t.match(delivery, { attempt: 1, replays: 1 })
  })

  spec('an edit that would make another message of it changes nothing', async (t, mailbox) => {
    await kill(mailbox, ['a'])
    const { id } = envelope('a')
    await refused(t, mailbox.edit(DEAD, id, envelope('b')), 'SS_MESSAGE_INVALID')
    await refused(t, mailbox.edit(DEAD, id, undefined), 'SS_MESSAGE_INVALID')
    await refused(t, mailbox.edit(DEAD, id, 'no envelope'), 'SS_MESSAGE_INVALID')
    const large = envelope('a', { payload: 'x'.repeat(9_000_000) })
    await refused(t, mailbox.edit(DEAD, id, large), 'SS_MESSAGE_TOO_LARGE')
    await refused(t, mailbox.edit(PLAIN, id, envelope('a')), 'SS_INPUT_INVALID')
    t.equal(await mailbox.edit(DEAD, envelope('b').id, envelope('b')), false)
    t.match(await mailbox.browse(DEAD), [{ body: envelope('a') }])
  })

  spec('what has no id is known by its content, until an edit gives it one', async (t, mailbox) => {
    const strange = { ...envelope('a'), id: undefined } as unknown as Envelope
    await mailbox.publish([{ queue: PLAIN, envelope: strange }])
    const box = await receive(mailbox, PLAIN)
    await (await box.next()).deadLetter(BROKEN)
    const [dead] = await mailbox.browse(DEAD)
    t.match(dead!.id, /^sha256:[0-9a-f]{32}$/)
    t.equal(await mailbox.edit(DEAD, dead!.id, envelope('a')), true)
    t.match(await mailbox.browse(DEAD), [{ id: envelope('a').id, body: envelope('a'), cause: BROKEN }])
    t.equal(await mailbox.drop(DEAD, { ids: [envelope('a').id] }), 1)
  })

  spec('two who look at the same time both see everything', async (t, mailbox, store) => {
    const other = await store.open()
    t.teardown(() => other.close())
    await kill(
      mailbox,
      Array.from({ length: 20 }, (_, i) => `${i}`),
    )
    const looks = await Promise.all([mailbox, other, mailbox, other].map((one) => one.browse(DEAD)))
    t.same(
      looks.map((letters) => letters.length),
      [20, 20, 20, 20],
    )
  })

  spec('a replayed message has its priority again', async (t, mailbox) => {
    await mailbox.publish([{ queue: PRIORITY, envelope: envelope('urgent'), priority: 8 }])
    const box = await receive(mailbox, PRIORITY, 1)
    await (await box.next()).deadLetter(BROKEN)
    await box.cancel()
    await mailbox.publish([{ queue: PRIORITY, envelope: envelope('normal'), priority: 5 }])
    await mailbox.replay('M0_DEADLETTER_QUEUE')
    t.match(await mailbox.browse(PRIORITY), [{ priority: 8, replays: 1 }, { priority: 5 }])
  })

  spec('purge deletes ready and delayed messages, not those in hand', async (t, mailbox) => {
    await publish(mailbox, ['delayed', 'held', 'ready'])
    const box = await receive(mailbox, PLAIN, 1)
    await (await box.next()).retry(3600_000, TIMEOUT)
    const held = await box.next()
    t.equal(await mailbox.purge(PLAIN), 2)
    t.match(await mailbox.depth(PLAIN), { ready: 0, delayed: 0, inFlight: 1 })
    await held.requeue()
    t.equal(nameOf(await box.next()), 'held')
  })

  spec('only dead letters can be replayed', async (t, mailbox) => {
    await refused(t, mailbox.replay(PLAIN), 'SS_INPUT_INVALID')
  })

  spec('a broadcast reaches every present subscriber, and nobody later', async (t, mailbox, store) => {
    const other = await store.open()
    t.teardown(() => other.close())
    await mailbox.broadcast('SSE_EXCHANGE', [envelope('unheard')])
    const boxes = [inbox<BroadcastEnvelope>(), inbox<BroadcastEnvelope>(), inbox<BroadcastEnvelope>()]
    const [first, second, third] = boxes
    await mailbox.subscribe('SSE_EXCHANGE', (one) => first!.push(one))
    const leaving = await mailbox.subscribe('SSE_EXCHANGE', (one) => second!.push(one))
    await other.subscribe('SSE_EXCHANGE', (one) => third!.push(one))
    await mailbox.broadcast('SSE_EXCHANGE', [envelope('1'), envelope('2')])
    for (const box of boxes) t.same(await box.take(2), [envelope('1'), envelope('2')])
    await leaving.cancel()
    await other.broadcast('SSE_EXCHANGE', [envelope('3')])
    t.same(await first!.next(), envelope('3'))
    t.same(await third!.next(), envelope('3'))
    t.same(second!.arrived, [])
  })

  spec('a queue that is not in the map is refused, and nothing of the call is stored', async (t, mailbox) => {
    const unknown = 'toString' as QueueName
    const call = mailbox.publish([
      { queue: PLAIN, envelope: envelope('good') },
      { queue: unknown, envelope: envelope('bad') },
    ])
    await refused(t, call, 'SS_QUEUE_UNKNOWN')
    t.match(await mailbox.depth(PLAIN), { ready: 0 })
    const ignore = (): void => undefined
    await refused(t, mailbox.consume(unknown, { prefetch: 1 }, ignore), 'SS_QUEUE_UNKNOWN')
    await refused(t, mailbox.subscribe('NOWHERE' as 'SSE_EXCHANGE', ignore), 'SS_QUEUE_UNKNOWN')
    await refused(t, mailbox.broadcast('NOWHERE' as 'SSE_EXCHANGE', []), 'SS_QUEUE_UNKNOWN')
    for (const verb of ['depth', 'browse', 'replay', 'purge'] as const) {
      await refused(t, mailbox[verb](unknown), 'SS_QUEUE_UNKNOWN')
    }
    await refused(t, mailbox.drop(unknown, {}), 'SS_QUEUE_UNKNOWN')
  })

  spec('a message that is larger than 8 MiB is refused, and one below travels', async (t, mailbox, store) => {
    const of = (bytes: number) =>
      ({
        queue: PLAIN,
        envelope: envelope('a', { payload: { name: 'a', text: 'x'.repeat(bytes) } }),
      }) as const
    const limit = 8 * 1024 * 1024
    await refused(t, mailbox.publish([of(10), of(limit)]), 'SS_MESSAGE_TOO_LARGE')
    t.match(await mailbox.depth(PLAIN), { ready: 0 })
    // A store that a test keeps small has no room for it.
    await mailbox.publish([of(store.fill ? 500_000 : limit - 1000)])
    t.equal(nameOf(await (await receive(mailbox, PLAIN)).next()), 'a')
  })

  spec('a message that is no JSON and a prefetch below 1 are refused', async (t, mailbox) => {
    const circular: Record<string, unknown> = {}
    circular.self = circular
    const message = { queue: PLAIN, envelope: envelope('a', { payload: circular }) } as const
    await refused(t, mailbox.publish([message]), 'SS_MESSAGE_INVALID')
    await refused(
      t,
      mailbox.consume(PLAIN, { prefetch: 0 }, () => undefined),
      'SS_INPUT_INVALID',
    )
  })

  spec('a closed mailbox refuses everything, and closing twice is fine', async (t, mailbox) => {
    await mailbox.health()
    await Promise.all([mailbox.close(), mailbox.close()])
    const ignore = (): void => undefined
    await refused(t, publish(mailbox, ['a']), 'SS_MAILBOX_CLOSED')
    await refused(t, mailbox.consume(PLAIN, { prefetch: 1 }, ignore), 'SS_MAILBOX_CLOSED')
    await refused(t, mailbox.subscribe('SSE_EXCHANGE', ignore), 'SS_MAILBOX_CLOSED')
    await refused(t, mailbox.broadcast('SSE_EXCHANGE', [envelope('a')]), 'SS_MAILBOX_CLOSED')
    await refused(t, mailbox.depth(PLAIN), 'SS_MAILBOX_CLOSED')
    await refused(t, mailbox.browse(PLAIN), 'SS_MAILBOX_CLOSED')
    await refused(t, mailbox.replay(DEAD), 'SS_MAILBOX_CLOSED')
    await refused(t, mailbox.edit(DEAD, 'a', envelope('a')), 'SS_MAILBOX_CLOSED')
    await refused(t, mailbox.purge(PLAIN), 'SS_MAILBOX_CLOSED')
    await refused(t, mailbox.health(), 'SS_MAILBOX_CLOSED')
  })

  spec('a message that is being published while the mailbox closes is stored', async (t, mailbox, store) => {
    const confirmed = publish(mailbox, ['a'])
    await Promise.all([mailbox.close(), confirmed])
    const again = await store.open()
    t.teardown(() => again.close())
    t.match(await again.depth(PLAIN), { ready: 1 })
  })

  spec(
    'a full disk refuses messages, loses nothing confirmed, and work goes on',
    async (t, mailbox, store) => {
      if (!store.fill) return skipped(t, 'this store has no way to fill its disk in a test')
      await publish(mailbox, ['before'])
      const { free } = await store.fill(mailbox)
      const large = envelope('too much', { payload: 'x'.repeat(1_000_000) })
      await refused(t, mailbox.publish([{ queue: PLAIN, envelope: large }]), 'SS_DISK_FULL')
      const box = await receive(mailbox, PLAIN, 1)
      const settled = (await box.next()).ack()
      await free()
      await settled
      await mailbox.health()
      await mailbox.publish([{ queue: PLAIN, envelope: large }])
      t.match(await mailbox.depth('M1_INFERENCE_QUEUE'), { inFlight: 0 })
      t.equal(idOf(await box.next()), large.id)
    },
  )

  spec('a message not acknowledged before kill -9 is delivered again', async (t, mailbox, store) => {
    if (!store.elsewhere) return skipped(t, 'this store is of one process')
    const child = elsewhere(t, store.elsewhere, 'hold', PLAIN)
    t.equal(await child.next(), 'ready')
    await publish(mailbox, ['a', 'b'])
    t.same(await child.take(2), [envelope('a').id, envelope('b').id])
    const box = await receive(mailbox, PLAIN)
    const others = (count: number) => (store.countsOthers === false ? {} : { inFlight: count })
    t.match(await mailbox.depth(PLAIN), { ...others(2), consumers: 2 })
    await child.kill()
    for (const [i, delivery] of (await box.take(2)).entries()) {
      t.match([nameOf(delivery), delivery.attempt, delivery.redelivered], ['ab'[i], 1, true])
    }
    t.match(await mailbox.depth(PLAIN), { inFlight: 2, consumers: 1 })
  })

  spec('a process that is only stopped keeps its messages', async (t, mailbox, store) => {
    if (!store.elsewhere) return skipped(t, 'this store is of one process')
    const child = elsewhere(t, store.elsewhere, 'hold', PLAIN)
    t.equal(await child.next(), 'ready')
    await publish(mailbox, ['a'])
    await child.next()
    process.kill(child.pid, 'SIGSTOP')
    const box = await receive(mailbox, PLAIN)
    if (store.pushes) {
      const later = Array.from({ length: 10 }, (_, i) => `later ${i}`)
      await publish(mailbox, later)
      for (const delivery of await box.take(6)) t.ok(later.includes(nameOf(delivery)))
      return
    }
    await publish(mailbox, ['b'])
    t.equal(nameOf(await box.next()), 'b')
    t.match(await mailbox.depth(PLAIN), { inFlight: 2 })
    t.same(box.arrived, [])
  })

  spec('two processes share a queue, each message is handled by one', async (t, mailbox, store) => {
    if (!store.elsewhere) return skipped(t, 'this store is of one process')
    const { elsewhere: where } = store
    const children = [elsewhere(t, where, 'work', PLAIN), elsewhere(t, where, 'work', PLAIN)]
    for (const child of children) t.equal(await child.next(), 'ready')
    const names = Array.from({ length: 400 }, (_, i) => `${i}`)
    for (let i = 0; i < names.length; i += 20) await publish(mailbox, names.slice(i, i + 20))
    const empty = { ready: 0, delayed: 0, inFlight: 0 }
    await until('all handled', async () => isEmpty(await mailbox.depth(PLAIN)))
    await until('all reported', () => children.flatMap((one) => one.arrived).length >= names.length)
    const handled = children.map((one) => one.arrived)
    t.same(handled.flat().toSorted(), names.map((one) => envelope(one).id).toSorted())
    t.match(await mailbox.depth(PLAIN), empty)
    t.comment(`shares: ${handled.map((one) => one.length).join(' and ')}`)
  })

  spec(
    'a broadcast reaches other processes, and leaves nothing behind the dead',
    async (t, mailbox, store) => {
      if (!store.elsewhere) return skipped(t, 'this store is of one process')
      const child = elsewhere(t, store.elsewhere, 'subscribe', 'SSE_EXCHANGE')
      t.equal(await child.next(), 'ready')
      await mailbox.broadcast('SSE_EXCHANGE', [envelope('1')])
      t.equal(await child.next(), envelope('1').id)
      await child.kill()
      const box = inbox<BroadcastEnvelope>()
      await mailbox.subscribe('SSE_EXCHANGE', (one) => box.push(one))
      await mailbox.broadcast('SSE_EXCHANGE', [envelope('2')])
      t.same(await box.next(), envelope('2'))
    },
  )
}

const isEmpty = (depth: { ready: number; delayed: number; inFlight: number }): boolean =>
  depth.ready + depth.delayed + depth.inFlight === 0
