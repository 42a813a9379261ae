import { connect } from 'amqplib'
import t from 'tap'
import { createRabbitmqMailbox } from '../../../../core/mailbox/rabbitmq.ts'
import { envelope, receive } from '../../../contracts/mailbox/helpers.ts'
import { NO_BROKER, testVhost } from '../../../helpers/rabbitmq.ts'

const QUEUE = 'M0_RESULTS_QUEUE'
const CAUSE = { code: 'SS_ANALYSIS_FAILED', message: 'Cannot describe the chunk', retryable: false } as const

void t.test(
  'Mailbox (rabbitmq): what failed for good is kept, also when its queue was deleted meanwhile (P3)',
  { skip: NO_BROKER },
  async (t) => {
    const url = await testVhost(t)
    const mailbox = createRabbitmqMailbox({ url })
    t.teardown(() => mailbox.close())
    const box = await receive(mailbox, QUEUE)
    await mailbox.publish([{ queue: QUEUE, envelope: envelope('last') }])
    const delivery = await box.next()

    const other = await connect(url)
    const channel = await other.createChannel()
    await channel.deleteQueue(QUEUE)
    await other.close()
    await mailbox.publish([{ queue: QUEUE, envelope: envelope('next') }])
    const next = await box.next()

    await t.rejects(delivery.deadLetter(CAUSE), { code: 'SS_MAILBOX_UNAVAILABLE' }, 'nobody took it back')
    const letters = await mailbox.browse('M1_DEADLETTER_QUEUE')
    t.match(letters, [{ id: envelope('last').id, cause: CAUSE }])
    await next.ack()
  },
)
