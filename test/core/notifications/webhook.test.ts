import t from 'tap'
import { createWebhookNotifications } from '../../../core/notifications/webhook.ts'
import { channelFaults, codeOf, notification, notificationContract } from '../../contracts/notifications.ts'
import { oddService } from '../../helpers/odd-service.ts'
import { startWebhook, WEBHOOK_KEY } from '../../helpers/webhook-receiver.ts'

const open = (url: string, more: object = {}) =>
  createWebhookNotifications({
    ...{ channel: 'webhook test', url, key: WEBHOOK_KEY, allowPrivateAddresses: true, timeoutMs: 1500 },
    ...more,
  })

notificationContract(t, 'Webhook', async (t) => {
  const receiver = await startWebhook(t)
  const channel = open(receiver.url)
  t.teardown(() => channel.close!())
  const heard = () => receiver.taken.map(({ id, body }) => ({ id, body: body.data }))
  return { channel, heard, refused: () => receiver.refused }
})

channelFaults(t, 'Webhook', {
  impossible: {},
  async open(t) {
    const service = await oddService(t, {})
    const call = async (verb: 'publish' | 'health') => {
      const channel = open(service.url())
      try {
        await (verb === 'publish' ? channel.publish(notification()) : channel.health())
      } finally {
        await channel.close!()
      }
    }
    return { faults: service.faults, calls: { publish: () => call('publish'), health: () => call('health') } }
  },
})

void t.test('Webhook: a redirect is not followed', async (t) => {
  const [receiver, other] = [await startWebhook(t), await startWebhook(t)]
  receiver.fault = () => (response) => response.writeHead(307, { location: other.url }).end()
  const channel = open(receiver.url)
  t.teardown(() => channel.close!())
  await t.rejects(channel.publish(notification()), {
    code: 'SS_CHANNEL_UNAVAILABLE',
    message: /redirects/,
  })
  t.equal(other.asked, 0)
})

void t.test(
  'Webhook: a name that leads into a private network is refused when it is connected to',
  async (t) => {
    const receiver = await startWebhook(t)
    const { port } = new URL(receiver.url)
    const channel = open(`http://rebound.example.org:${port}/`, {
      allowPrivateAddresses: false,
      resolve: (_: string, done: (error: null, found: object[]) => void) =>
        done(null, [{ address: '127.0.0.1', family: 4 }]),
    })
    t.teardown(() => channel.close!())
    await t.rejects(channel.publish(notification()), {
      code: 'SS_CHANNEL_UNAVAILABLE',
      message: 'Cannot tell rebound.example.org: its address 127.0.0.1 is not public',
    })
    t.equal(receiver.asked, 0)
  },
)

void t.test('Webhook: which answers are the fault of one message, and which ask for patience', async (t) => {
  const receiver = await startWebhook(t)
  const channel = open(receiver.url)
  t.teardown(() => channel.close!())
  for (const [status, code] of [
    ...([400, 413, 422] as const).map((each) => [each, 'SS_CHANNEL_REFUSED'] as const),
    ...([401, 404, 410, 429, 500, 503] as const).map((each) => [each, 'SS_CHANNEL_UNAVAILABLE'] as const),
  ]) {
    receiver.fault = () => status
    t.equal(await codeOf(channel.publish(notification())), code, String(status))
  }
  receiver.fault = () => (response) => response.writeHead(503, { 'retry-after': '30' }).end()
  const thrown: unknown = await channel.publish(notification()).catch((each: unknown) => each)
  t.match(thrown, { details: { retryAfterMs: 30_000 } })
})

void t.test('Webhook: an answer without end is not read', async (t) => {
  const receiver = await startWebhook(t)
  let sent = 0
  receiver.fault = () => (response) => {
    response.writeHead(200)
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, 'x'))) sent += 64 * 1024
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  }
  const channel = open(receiver.url)
  t.teardown(() => channel.close!())
  await channel.publish(notification())
  t.ok(sent < 16 * 1024 * 1024, `${sent} bytes`)
})
