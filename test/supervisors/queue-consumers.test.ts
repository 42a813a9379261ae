import fc from 'fast-check'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { createEmbeddedMailbox } from '../../core/mailbox/embedded.ts'
import { createRabbitmqMailbox } from '../../core/mailbox/rabbitmq.ts'
import type { Delivery, Mailbox } from '../../core/ports.ts'
import { createQueueConsumers } from '../../supervisors/stage/queue-consumers.ts'
import { NO_BROKER, testVhost } from '../helpers/rabbitmq.ts'
import { tempDir } from '../helpers/temp.ts'
import { request } from './helpers/messages.ts'
import { turns, until } from './helpers/until.ts'

const QUEUE = 'M0_PRIORITY_QUEUE'

void t.test(
  'Consumers of a queue: in hand is never more than the capacity, or than what was in hand when it shrank (P6)',
  async (t) => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    t.comment(`seed ${seed}`)
    const step = fc.oneof(
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('resize' as const), to: fc.integer({ min: 0, max: 6 }) }),
      },
      { weight: 4, arbitrary: fc.record({ do: fc.constant('settle' as const), which: fc.nat(5) }) },
      { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(step, { maxLength: 25 }),
        async (first, steps) => {
          const mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.sqlite'), pollMs: 2 })
          const hand: { delivery: Delivery; release: () => void }[] = []
          let bound = first
          let tooMany = 0
          const consumers = createQueueConsumers({
            mailbox,
            queue: QUEUE,
            capacity: first,
            onDelivery(delivery, release) {
              hand.push({ delivery, release })
              tooMany = Math.max(tooMany, hand.length - bound)
            },
            onFailure: (thrown) => t.fail(String(thrown)),
          })
          const settle = async (which: number): Promise<void> => {
            const [one] = hand.splice(which % hand.length, 1)
            bound = Math.max(consumers.capacity, hand.length)
            await one!.delivery.ack()
            one!.release()
          }
          const total = 60
          await mailbox.publish(
            Array.from({ length: total }, (_, n) => ({ queue: QUEUE, envelope: request(`${n}`) })),
          )
          await consumers.open()
          for (const one of steps) {
            if (one.do === 'resize') {
              bound = Math.max(one.to, hand.length)
              await consumers.resize(one.to)
            } else if (one.do === 'settle' && hand.length > 0) await settle(one.which)
            else if (one.do === 'reopen') {
              await consumers.close()
              await consumers.open()
            }
            await turns(3)
          }
          // Whatever happened before, the whole capacity is used in the end.
          bound = Math.max(4, hand.length)
          await consumers.resize(4)
          let most = 0
          await until(async () => {
            await turns(2)
            const { ready } = await mailbox.depth(QUEUE)
            if (ready > 10) most = hand.length
            if (hand.length > 0) await settle(0)
            return ready === 0 && hand.length === 0
          }, 'all is settled')
          await consumers.close()
          await mailbox.close()
          return tooMany === 0 && most <= 4
        },
      ),
      { numRuns: 15, seed },
    )
    t.pass('held in every run')
  },
)

async function usesCapacity(t: Test, mailbox: Mailbox): Promise<void> {
  t.teardown(() => mailbox.close())
  const releases: (() => void)[] = []
  const consumers = createQueueConsumers({
    mailbox,
    queue: QUEUE,
    capacity: 1,
    onDelivery: (delivery, release) => releases.push(() => void delivery.ack().then(release)),
    onFailure: (thrown) => t.fail(String(thrown)),
  })
  await mailbox.publish(Array.from({ length: 20 }, (_, n) => ({ queue: QUEUE, envelope: request(`${n}`) })))
  await consumers.open()
  await until(() => releases.length === 1, 'one is in hand')
  await consumers.resize(4)
  await until(() => releases.length === 4, 'four are in hand')

  await consumers.resize(2)
  releases.splice(0, 2).forEach((release) => release())
  await turns()
  t.equal(releases.length, 2, 'nothing comes until one fits in')
  releases.shift()!()
  await until(() => releases.length === 2, 'there are two again')
  await consumers.resize(0)
  releases.shift()!()
  await turns()
  t.equal(releases.length, 1, 'paused: nothing comes')
  t.match(await mailbox.depth(QUEUE), { consumers: 0 })
  await consumers.resize(3)
  await until(() => releases.length === 3, 'resumed, with what is still in hand')
  await until(async () => {
    releases.splice(0).forEach((release) => release())
    const { ready, inFlight, consumers } = await mailbox.depth(QUEUE)
    return ready + inFlight === 0 && consumers === 1
  }, 'all is done, and there is one consumer again')
  await consumers.close()
}

void t.test(
  'Consumers of a queue (embedded): capacity that comes is used at once, while the work from before goes on',
  (t) => usesCapacity(t, createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.sqlite'), pollMs: 2 })),
)

void t.test(
  'Consumers of a queue (rabbitmq): capacity that comes is used at once, while the work from before goes on',
  { skip: NO_BROKER },
  async (t) => usesCapacity(t, createRabbitmqMailbox({ url: await testVhost(t) })),
)

void t.test(
  'Consumers of a queue: what is in hand of consumers from before counts when the capacity shrinks (P6)',
  async (t) => {
    const mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.sqlite'), pollMs: 2 })
    t.teardown(() => mailbox.close())
    const hand: (() => Promise<void>)[] = []
    const consumers = createQueueConsumers({
      mailbox,
      queue: QUEUE,
      capacity: 2,
      onDelivery: (delivery, release) => hand.push(() => delivery.ack().then(release)),
      onFailure: (thrown) => t.fail(String(thrown)),
    })
    await mailbox.publish(Array.from({ length: 20 }, (_, n) => ({ queue: QUEUE, envelope: request(`${n}`) })))
    await consumers.open()
    await until(() => hand.length === 2, 'two are in hand')
    await consumers.close()
    await consumers.open()
    await hand.shift()!()
    await until(() => hand.length === 2, 'one of before, and one of now')

    await consumers.resize(1)
    await hand.pop()!()
    await sleep(50)
    t.equal(hand.length, 1, 'the one of before is all that fits in')
    await hand.pop()!()
    await until(() => hand.length === 1, 'the next one comes after it')
    await consumers.close()
  },
)

void t.test(
  'Consumers of a queue: a consumer that cannot be opened is told of, and tried again when it is opened',
  async (t) => {
    const failures: string[] = []
    let away = false
    const prefetches: number[] = []
    const consumers = createQueueConsumers({
      mailbox: {
        consume: async (_queue, { prefetch }) => {
          if (away) throw new Error('the broker is away')
          prefetches.push(prefetch)
          return { cancel: async () => undefined }
        },
      },
      queue: QUEUE,
      capacity: 1,
      onDelivery: () => undefined,
      onFailure: (thrown) => failures.push((thrown as Error).message),
    })
    await consumers.open()
    away = true
    await consumers.resize(3)
    t.same(failures, ['the broker is away'])
    await consumers.close()
    await t.rejects(consumers.open(), { message: 'the broker is away' })
    away = false
    await consumers.open()
    t.same(prefetches, [1, 3])
  },
)
