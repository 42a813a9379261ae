import t from 'tap'
import type { Delivery, Mailbox } from '../../core/ports.ts'
import { silentLogger } from '../../core/logger.ts'
import { createMailboxConsumer } from '../../supervisors/stage/mailbox-consumer.ts'
import type { Outcome } from '../../supervisors/worker/outcome.ts'
import { fakeClock } from './helpers/clock.ts'
import { testPorts } from './helpers/system.ts'
import { turns } from './helpers/until.ts'

const QUEUE = 'M0_PRIORITY_QUEUE'

function delivered(name: string): Delivery & { lost: boolean } {
  const done = (): Promise<void> => Promise.resolve()
  return {
    ...{ queue: QUEUE, body: name, attempt: 1, replays: 0, redelivered: false, lost: false },
    ...{ ack: done, retry: done, deadLetter: done, defer: done, requeue: done },
  }
}

void t.test('Back-pressure: what the broker took back while it waited is not begun (P2, P6)', async (t) => {
  const { worklog } = testPorts(t)
  let deliver!: (delivery: Delivery) => void
  const mailbox: Pick<Mailbox, 'consume'> = {
    async consume(_queue, _options, onDelivery) {
      deliver = onDelivery
      return { cancel: () => Promise.resolve() }
    },
  }
  const begun: unknown[] = []
  let finish: (() => void) | undefined
  const consumer = createMailboxConsumer({
    stage: 'chunker',
    config: { queue: QUEUE, workers: 1, attempts: 3, retry: { minMs: 1, maxMs: 1 }, busyMs: 1000 },
    mailbox: mailbox as Mailbox,
    worklog,
    clock: fakeClock(),
    random: Math.random,
    logger: silentLogger,
    onSettled: () => undefined,
    onFailure: (error) => t.fail(error.message),
    onOutage: () => Promise.resolve(),
    idle: () =>
      finish
        ? undefined
        : {
            run: ({ body }) => {
              begun.push(body)
              return new Promise<Outcome>((resolve) => {
                finish = () => {
                  finish = undefined
                  resolve({ verdict: 'done' })
                }
              })
            },
          },
  })
  await consumer.open(new AbortController().signal)
  const [first, second, third] = ['first', 'second', 'third'].map(delivered)
  deliver(first!)
  deliver(second!)
  second!.lost = true
  deliver(third!)
  finish!()
  await turns()
  t.same(begun, ['first', 'third'])
  finish!()
  await consumer.settled()
  t.equal(consumer.counts.inHand, 0)
})
