import { randomUUID } from 'node:crypto'
import { connectAsync, type MqttClient } from 'mqtt'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { createMqttNotifications, type MqttOptions } from '../../../core/notifications/mqtt.ts'
import { channelFaults, notification, notificationContract } from '../../contracts/notifications.ts'
import { eventually } from '../../helpers/eventually.ts'
import { oddService } from '../../helpers/odd-service.ts'
import { tcpProxy } from '../../helpers/tcp-proxy.ts'

const URL_OF_BROKER = process.env.SPECTRA_TEST_MOSQUITTO_URL
const skip =
  URL_OF_BROKER === undefined &&
  'no broker: SPECTRA_TEST_MOSQUITTO_URL is not set (scripts/services up mosquitto)'
const broker = new URL(URL_OF_BROKER ?? 'mqtt://nobody:nothing@127.0.0.1:1')
const login = { user: broker.username, password: broker.password }

/** A client of its own, and all that it heard below a topic of its own. */
async function listening(t: Test, prefix: string) {
  const client: MqttClient = await connectAsync(URL_OF_BROKER!)
  t.teardown(() => client.endAsync(true))
  const heard: { topic: string; text: string; retain: boolean }[] = []
  client.on(
    'message',
    (topic, payload, { retain }) => void heard.push({ topic, text: payload.toString(), retain }),
  )
  await client.subscribeAsync(`${prefix}/#`, { qos: 1 })
  return heard
}

function opened(t: Test, prefix: string, more: Partial<MqttOptions> = {}) {
  const channel = createMqttNotifications({
    ...{ channel: 'mqtt test', channelId: randomUUID(), server: `mqtt://127.0.0.1:${broker.port}`, ...login },
    ...{ prefix, discovery: '', allowPrivateAddresses: true, timeoutMs: 1500, ...more },
  })
  t.teardown(() => channel.close!())
  return channel
}

if (skip !== false) t.comment(skip)
else {
  notificationContract(t, 'MQTT', async (t) => {
    const prefix = `test-${randomUUID()}`
    const all = await listening(t, prefix)
    const heard = () =>
      all
        .filter(({ topic }) => topic === `${prefix}/notifications`)
        .map(({ text }) => JSON.parse(text) as Record<string, unknown>)
        .map((body) => ({ id: String(body.id), body }))
    const channel = opened(t, prefix)
    // The broker takes first, and hands on then.
    const publish: typeof channel.publish = async (told, signal) => {
      const before = heard().length
      await channel.publish(told, signal)
      await eventually('it is handed on', () => heard().length > before)
    }
    return { channel: { ...channel, publish }, heard, refused: () => [] }
  })

  channelFaults(t, 'MQTT', {
    impossible: {
      refused: 'a topic that may not be written is acknowledged all the same (MQTT 3.1.1, 3.3.5)',
      throttled: 'a broker asks for patience by not reading',
      full: 'a broker says nothing of its disk',
    },
    async open(t) {
      const proxy = await tcpProxy(t, { host: '127.0.0.1', port: Number(broker.port) })
      const service = await oddService(t, {})
      const silent = createServer((socket) => void socket.resume())
      await once(silent.listen(0, '127.0.0.1'), 'listening')
      t.teardown(() => silent.close())
      const prefix = `test-${randomUUID()}`
      const at = (port: number | string, more: Partial<MqttOptions> = {}) => ({
        server: `mqtt://127.0.0.1:${port}`,
        ...more,
      })
      let options = at(proxy.port)
      const by = (other: Partial<MqttOptions> & { server: string }) => async () => {
        options = other
        return () => void (options = at(proxy.port))
      }
      const call = async (verb: 'publish' | 'health') => {
        const channel = opened(t, prefix, options)
        try {
          await (verb === 'publish' ? channel.publish(notification()) : channel.health())
        } finally {
          await channel.close!()
        }
      }
      return {
        faults: {
          unreachable: by(at(1)),
          reset: async () => {
            const back = await service.faults.reset()
            options = at(new URL(service.url()).port)
            return async () => {
              options = at(proxy.port)
              if (typeof back === 'function') await back()
            }
          },
          silent: by(at((silent.address() as AddressInfo).port)),
          tls: async () => {
            await service.faults.tls()
            return by({ server: `mqtts://127.0.0.1:${new URL(service.url()).port}` })()
          },
          denied: by(at(proxy.port, { password: 'wrong' })),
          broken: by(at(new URL(service.url()).port)),
        },
        calls: { publish: () => call('publish'), health: () => call('health') },
      }
    },
  })

  void t.test('MQTT: it is there for as long as it is, and the broker says when it is not', async (t) => {
    const prefix = `test-${randomUUID()}`
    const heard = await listening(t, prefix)
    const of = () => heard.filter(({ topic }) => topic === `${prefix}/available`).map(({ text }) => text)
    const channel = opened(t, prefix)
    await channel.health()
    await eventually('online', () => of().at(-1) === 'online')
    await channel.close!()
    await eventually('offline', () => of().at(-1) === 'offline')
    t.match(await listening(t, prefix), [])
    const later = await listening(t, prefix)
    await eventually('it is retained', () => later.some(({ text, retain }) => text === 'offline' && retain))

    const proxy = await tcpProxy(t, { host: '127.0.0.1', port: Number(broker.port) })
    const cut = opened(t, prefix, { server: `mqtt://127.0.0.1:${proxy.port}` })
    await cut.health()
    await eventually('online again', () => of().at(-1) === 'online')
    proxy.drop()
    proxy.reset()
    await eventually('the broker says that it is gone', () => of().at(-1) === 'offline')
    proxy.heal()
    await eventually('it comes back by itself', () => of().at(-1) === 'online')
    await cut.publish(notification())
  })

  void t.test("MQTT: Frigate's users find events, and Home Assistant the camera", async (t) => {
    const prefix = `test-${randomUUID()}`
    const heard = await listening(t, prefix)
    const channel = opened(t, prefix, { discovery: `${prefix}/ha` })
    const told = notification({
      data: { startTime: 1, endTime: 3, confidence: 0.8, attributes: { kind: 'person' } },
    })
    await channel.publish(told, undefined, [{ name: 'c.jpg', bytes: Buffer.from('jpeg') }])
    const last = (topic: string) => heard.findLast((each) => each.topic === `${prefix}/${topic}`)?.text
    await eventually('the snapshot came', () => last('yard/person/snapshot') === 'jpeg')
    t.match(JSON.parse(last('events')!), {
      type: 'new',
      after: {
        id: told.id,
        camera: 'yard',
        label: 'person',
        score: 0.8,
        end_time: told.at.getTime() / 1000 + 2,
      },
    })
    t.equal(last('yard/motion'), 'ON')
    t.match(JSON.parse(last('yard/last')!), { id: told.id, type: 'person_detected' })
    const configs = heard.filter(({ topic }) => topic.startsWith(`${prefix}/ha/`))
    t.same(
      configs.map(({ topic }) =>
        topic
          .split('/')
          .slice(2)
          .filter((_, at) => at !== 1)
          .join('/'),
      ),
      ['binary_sensor/motion/config', 'sensor/last/config', 'event/alert/config', 'image/snapshot/config'],
    )
    for (const { text } of configs)
      t.match(JSON.parse(text), { availability_topic: `${prefix}/available`, device: { name: 'yard' } })
    await channel.publish(notification({ kind: 'alert_raised', severity: 'high' }))
    await eventually(
      'the alert came',
      () => last('reviews') !== undefined && last('yard/alert') !== undefined,
    )
    t.equal(heard.filter(({ topic }) => topic.startsWith(`${prefix}/ha/`)).length, 4, 'introduced once')
  })
}
