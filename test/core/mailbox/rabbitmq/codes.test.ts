import t from 'tap'
import { createRabbitmqMailbox } from '../../../../core/mailbox/rabbitmq.ts'
import { mailboxFaults } from '../../../contracts/faults/mailbox.ts'
import { envelope } from '../../../contracts/mailbox/helpers.ts'
import { proxyFaults } from '../../../helpers/proxy-faults.ts'
import { NO_BROKER, testVhost } from '../../../helpers/rabbitmq.ts'
import { tcpProxy } from '../../../helpers/tcp-proxy.ts'

const QUEUE = 'M0_RESULTS_QUEUE'
const ELSEWHERE = 'takes a broker of its own: test/core/mailbox/rabbitmq'

if (NO_BROKER) t.pass('not run here', { skip: NO_BROKER })
else {
  const url = await testVhost(t)
  const { hostname: host, port } = new URL(url)
  mailboxFaults(t, 'Mailbox (rabbitmq)', {
    impossible: {
      tls: 'see test/core/mailbox/rabbitmq/way-in',
      ...{
        denied: 'see test/core/mailbox/rabbitmq/way-in',
        refused: 'see test/core/mailbox/rabbitmq/refusals',
      },
      ...{ throttled: ELSEWHERE, broken: ELSEWHERE, full: ELSEWHERE },
    },
    async open(t) {
      const proxy = await tcpProxy(t, { host, port: Number(port) })
      const mailbox = createRabbitmqMailbox({
        url: proxy.through(url),
        timeoutMs: 1000,
        onError: () => undefined,
      })
      t.teardown(() => mailbox.close())
      await mailbox.health()
      return {
        faults: proxyFaults(proxy),
        calls: {
          publish: () => mailbox.publish([{ queue: QUEUE, envelope: envelope('a') }]),
          depth: () => mailbox.depth(QUEUE),
          browse: () => mailbox.browse(QUEUE),
          health: () => mailbox.health(),
        },
      }
    },
  })
}
