import type { Delivery, Mailbox } from '../../../core/ports.ts'
import type { ExchangeName, QueueName } from '../../../schema/queues.ts'
import { envelope, idOf } from './helpers.ts'

/**
 * Another process with the mailbox: `child.ts <module> <argument> <role> <queue>`. It reports `ready`, then ids:
 *   publish    publishes without end, one to three messages a call, and reports each id after the confirm
 *   hold       takes messages, reports each, and settles none
 *   work       reports and acknowledges each message
 *   subscribe  reports each envelope of the exchange
 *   die        kills itself with the first message in its hands
 */
const [module, argument, role, name] = process.argv.slice(2) as [string, string, string, string]
const { openMailbox } = (await import(module)) as {
  openMailbox(argument: string): Promise<Mailbox> | Mailbox
}
const mailbox = await openMailbox(argument)
const report = (text: string): void => void process.send?.(text)
process.on('disconnect', () => process.exit())

async function publish(): Promise<void> {
  for (let call = 0; ; call++) {
    const messages = Array.from({ length: 1 + (call % 3) }, (_, i) => ({
      queue: name as QueueName,
      envelope: envelope(`${process.pid} ${call} ${i}`),
    }))
    const confirmed = mailbox.publish(messages).then(() => messages.forEach((one) => report(one.envelope.id)))
    if (call % 20 === 0) await confirmed
  }
}

const onDelivery: Record<string, (delivery: Delivery) => void> = {
  hold: (delivery) => report(idOf(delivery)),
  work: (delivery) => void delivery.ack().then(() => report(idOf(delivery))),
  die: () => process.kill(process.pid, 'SIGKILL'),
}

if (role === 'publish') {
  report('ready')
  await publish()
} else if (role === 'subscribe') {
  await mailbox.subscribe(name as ExchangeName, (message) => report(message.id))
  report('ready')
} else {
  await mailbox.consume(name as QueueName, { prefetch: 5 }, onDelivery[role]!)
  report('ready')
}
