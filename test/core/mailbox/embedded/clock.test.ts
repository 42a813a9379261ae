import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t from 'tap'
import { createEmbeddedMailbox } from '../../../../core/mailbox/embedded.ts'
import { elsewhere, envelope, nameOf, receive, until } from '../../../contracts/mailbox/helpers.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { openedElsewhere } from '../open.ts'

const QUEUE = 'M0_RESULTS_QUEUE'
const START = Date.UTC(2026, 0, 1)
const cause = { code: 'SS_URL_STALLED', message: 'Nothing came', retryable: true } as const

void t.test('delays, ages and times of failure follow the clock', async (t) => {
  let now = START
  const path = join(tempDir(t), 'mailbox.db')
  const mailbox = createEmbeddedMailbox({ path, clock: () => now })
  t.teardown(() => mailbox.close())
  await mailbox.publish([{ queue: QUEUE, envelope: envelope('a') }])
  now += 7000
  t.match(await mailbox.depth(QUEUE), { ready: 1, oldestMs: 7000 })
  const box = await receive(mailbox, QUEUE)
  await (await box.next()).retry(60_000, cause)
  now += 59_999
  t.match(await mailbox.depth(QUEUE), { ready: 0, delayed: 1 })
  now += 1
  await (await box.next()).deadLetter(cause)
  const [dead] = await mailbox.browse('M1_DEADLETTER_QUEUE')
  t.same(dead!.firstFailedAt, new Date(START + 7000))
  t.same(dead!.lastFailedAt, new Date(START + 67_000))
})

void t.test('a dead letter that fails again stays where it is', async (t) => {
  let now = START
  const mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.db'), clock: () => now })
  t.teardown(() => mailbox.close())
  await mailbox.publish([{ queue: 'M1_DEADLETTER_QUEUE', envelope: envelope('a') }])
  const box = await receive(mailbox, 'M1_DEADLETTER_QUEUE')
  await (await box.next()).deadLetter(cause)
  t.match(await mailbox.browse('M1_DEADLETTER_QUEUE'), [{ id: envelope('a').id, cause }])
  now += 60_000
  t.equal(nameOf(await box.next()), 'a')
})

void t.test('copies that a stopped subscriber does not fetch are dropped after a minute', async (t) => {
  let now = Date.now()
  const path = join(tempDir(t), 'mailbox.db')
  const mailbox = createEmbeddedMailbox({ path, clock: () => now, vigilanceMs: 20 })
  t.teardown(() => mailbox.close())
  const child = elsewhere(t, openedElsewhere({ path }), 'subscribe', 'SSE_EXCHANGE')
  await child.next()
  process.kill(child.pid, 'SIGSTOP')
  await mailbox.broadcast('SSE_EXCHANGE', [envelope('a'), envelope('b')])
  const other = new DatabaseSync(path, { readOnly: true })
  t.teardown(() => other.close())
  const copies = (): number => Number(other.prepare('SELECT count(*) AS n FROM copy').get()?.n)
  t.equal(copies(), 2)
  now += 61_000
  await mailbox.subscribe('SSE_EXCHANGE', () => undefined)
  await until('the copies to be dropped', () => copies() === 0)
})

void t.test('a consumer that throws is reported, and its message comes back', async (t) => {
  let now = START
  const errors: unknown[] = []
  const path = join(tempDir(t), 'mailbox.db')
  const mailbox = createEmbeddedMailbox({ path, clock: () => now, onError: (error) => errors.push(error) })
  t.teardown(() => mailbox.close())
  const seen: number[] = []
  await mailbox.consume(QUEUE, { prefetch: 1 }, (delivery) => {
    seen.push(delivery.attempt)
    if (delivery.attempt === 1) throw new Error('worker bug')
    void delivery.ack()
  })
  await mailbox.publish([{ queue: QUEUE, envelope: envelope('a') }])
  await until('the message to be delayed', async () => (await mailbox.depth(QUEUE)).delayed === 1)
  t.match(errors, [{ message: 'worker bug' }])
  now += 1000
  await until('the second try', () => seen.length === 2)
})
