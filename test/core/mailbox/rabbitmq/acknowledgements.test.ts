import type { Message } from 'amqplib'
import t from 'tap'
import { createAcknowledgements } from '../../../../core/mailbox/rabbitmq/acknowledgements.ts'
import { randomFrom } from '../../../helpers/random.ts'

/** What a broker knows of one channel: an answer to what is not outstanding closes it. */
function brokerOf(count: number) {
  const outstanding = new Set(Array.from({ length: count }, (_, i) => i + 1))
  const acked = new Set<number>()
  const returned = new Set<number>()
  let frames = 0
  const take = (tag: number): void => {
    if (!outstanding.delete(tag)) throw new Error(`unknown delivery tag ${tag}`)
  }
  return {
    ...{ outstanding, acked, returned },
    get frames() {
      return frames
    },
    ack({ fields: { deliveryTag } }: Message, multiple = false): void {
      frames += 1
      for (const tag of multiple ? [...outstanding].filter((one) => one <= deliveryTag) : []) {
        if (tag === deliveryTag) continue
        take(tag)
        acked.add(tag)
      }
      take(deliveryTag)
      acked.add(deliveryTag)
    },
    reject({ fields: { deliveryTag } }: Message): void {
      frames += 1
      take(deliveryTag)
      returned.add(deliveryTag)
    },
  }
}

void t.test('Acknowledgements: a turn of them in order is one frame', async (t) => {
  const broker = brokerOf(50)
  const answers = createAcknowledgements(broker)
  await Promise.all(Array.from(broker.outstanding, (tag) => answers.ack(tag)))
  t.equal(broker.frames, 1)
  t.equal(broker.acked.size, 50)
})

void t.test('Acknowledgements: one out of order goes alone, and is not told twice', async (t) => {
  const broker = brokerOf(3)
  const answers = createAcknowledgements(broker)
  await answers.ack(2)
  t.same([...broker.acked], [2])
  await answers.ack(3)
  await answers.ack(1)
  t.same(broker.outstanding.size, 0)
})

void t.test(
  'Acknowledgements: in any order and grouping, the broker hears what was said of each message',
  async (t) => {
    for (let seed = 0; seed < 300; seed++) {
      const random = randomFrom(seed)
      const count = 1 + Math.floor(random() * 40)
      const broker = brokerOf(count)
      const answers = createAcknowledgements(broker)
      const order = Array.from(broker.outstanding, (tag) => ({
        tag,
        at: tag + random() * 10 * random(),
      })).toSorted((a, b) => a.at - b.at)
      const back = new Set<number>()
      const written: Promise<void>[] = []
      for (const { tag } of order) {
        if (random() < 0.2) {
          back.add(tag)
          answers.reject(tag)
        } else written.push(answers.ack(tag))
        if (random() < 0.3) {
          await Promise.all(written)
          for (const other of broker.acked)
            if (back.has(other)) t.fail(`seed ${seed}: ${other} was handed back`)
        }
      }
      await Promise.all(written)
      t.same(broker.outstanding.size, 0, `seed ${seed}`)
      t.same(broker.returned, back)
    }
  },
)

void t.test('Acknowledgements: a closed channel is told to all who answer in that turn', async (t) => {
  const closed = (): never => {
    throw new Error('Channel closed')
  }
  const answers = createAcknowledgements({ ack: closed, reject: closed })
  await Promise.all([1, 2].map((tag) => t.rejects(answers.ack(tag), { message: 'Channel closed' })))
  t.throws(() => answers.reject(3))
})
