import t from 'tap'
import { createRabbitmqMailbox } from '../../../../core/mailbox/rabbitmq.ts'
import { NO_BROKER, testVhost } from '../../../helpers/rabbitmq.ts'
import { tcpProxy } from '../../../helpers/tcp-proxy.ts'

const SLOW_MS = 40

if (NO_BROKER) t.pass('not run here', { skip: NO_BROKER })
else {
  const url = await testVhost(t)
  const { hostname: host, port } = new URL(url)
  const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

  void t.test(
    'Mailbox (rabbitmq): closed while it connects, it outlives a reset at any moment',
    async (t) => {
      const rejected: unknown[] = []
      const closings = Array.from({ length: 40 }, async (_, nth) => {
        const proxy = await tcpProxy(t, { host, port: Number(port) })
        proxy.delay(SLOW_MS)
        const mailbox = createRabbitmqMailbox({ url: proxy.through(url), name: 'spectra test' })
        const asked = mailbox.depth('M0_RESULTS_QUEUE').catch((error: unknown) => rejected.push(error))
        await after(SLOW_MS)
        await mailbox.close()
        await after(nth * 20)
        proxy.reset()
        await asked
      })
      await Promise.all(closings)
      await after(SLOW_MS * 10)
      t.match(rejected, Array(40).fill({ code: /^SS_/ }))
    },
  )
}
