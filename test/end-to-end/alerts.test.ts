import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from 'graphql-ws'
import { connectAsync } from 'mqtt'
import t, { type Test } from 'tap'
import WebSocket from 'ws'
import { ask } from '../helpers/graphql-client.ts'
import { eventually } from '../helpers/eventually.ts'
import { sharedDir } from '../helpers/shared.ts'
import { jsonLines, spectra, startSpectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'
import { startWebhook } from '../helpers/webhook-receiver.ts'

const shared = sharedDir()
const BROKER = process.env.SPECTRA_TEST_MOSQUITTO_URL

/** Whatever moves: what the motion analyst tells of without networks. */
const RULE = {
  name: 'Somebody moves',
  cameras: ['door'],
  condition: {
    is: 'event',
    thing: { types: ['person_detected', 'object_entered', 'object_left', 'object_moving'] },
  },
}

interface Alert {
  id: string
  ruleName: string
  eventIds: string[]
}

/** The ids of alerts that a client of the subscription is told of. */
function following(t: Test, url: string): { told: string[]; leave(): void } {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    lazy: false,
  })
  t.teardown(() => client.dispose())
  let left = false
  const told: string[] = []
  client.subscribe<{ alertsUpdated: { alerts: { id: string }[] } }>(
    { query: 'subscription { alertsUpdated { alerts { id } } }' },
    {
      next: ({ data }) => void told.push(...data!.alertsUpdated.alerts.map(({ id }) => id)),
      error: (error) => void (left || t.fail('the subscription ended', { error })),
      complete: () => undefined,
    },
  )
  const leave = (): void => {
    left = true
    void client.dispose()
  }
  return { told, leave }
}

/** All that a broker hands on below a topic, as text. */
async function hearing(t: Test, broker: string, prefix: string): Promise<string[]> {
  const client = await connectAsync(broker)
  t.teardown(() => client.endAsync(true))
  const heard: string[] = []
  client.on('message', (_topic, payload) => void heard.push(payload.toString()))
  await client.subscribeAsync(`${prefix}/#`, { qos: 1 })
  return heard
}

void t.test(
  'Alerts: what a camera shows raises one alert for each occurrence, told by webhook, MQTT and subscription, and its backtest finds the same',
  { skip: shared ? false : 'the shared footage is not here (SPECTRA_SHARED)' },
  async (t) => {
    const data = tempDir(t)
    const run = async (args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await spectra(data, args, { SPECTRA_ALLOW_PRIVATE_ADDRESSES: '1' })
      t.equal(code, 0, `${args.slice(0, 2).join(' ')} ${stderr}`)
      return stdout
    }
    const running = startSpectra(data, ['up', '--port', '0'], { SPECTRA_ALLOW_PRIVATE_ADDRESSES: '1' })
    t.teardown(() => running.child.kill('SIGKILL'))
    const url = /Ready: (http:\S+)\/graphql/.exec(await running.printed(/Ready: \S+/))![1]!

    const webhook = await startWebhook(t)
    const keyFile = join(data, 'key')
    writeFileSync(keyFile, webhook.key)
    const alertsOnly = ['--kinds', 'alert_raised']
    await run(['channel', 'add', 'hook', 'webhook', webhook.url, '--secret-file', keyFile, ...alertsOnly])
    const prefix = `test-${process.pid}-${Date.now()}`
    const heard = BROKER ? await hearing(t, BROKER, prefix) : undefined
    if (BROKER) {
      const { username, password, port } = new URL(BROKER)
      const passwordFile = join(data, 'password')
      writeFileSync(passwordFile, password)
      const login = username ? ['--user', username, '--secret-file', passwordFile] : []
      const how = ['--prefix', prefix, '--discovery', 'none', ...login, ...alertsOnly]
      await run(['channel', 'add', 'home', 'mqtt', `mqtt://127.0.0.1:${port}`, ...how])
    } else t.comment('no broker of MQTT: SPECTRA_TEST_MOSQUITTO_URL (scripts/services up mosquitto)')
    const subscribed = following(t, url)
    const file = join(data, 'rule.json')
    writeFileSync(file, JSON.stringify(RULE))
    const ruleArgs = ['rule', 'add', file, '--enable']
    await run([
      'camera',
      'add',
      'door',
      join(shared!, 'videos/one-by-one-person-detection.mp4'),
      '--clip',
      '5',
      '--every',
      '5',
    ])
    await run(ruleArgs)

    const alerts = async (): Promise<Alert[]> => {
      const answer = await ask(url, '{ alerts(first: 100) { nodes { id ruleName eventIds } } }')
      if (!answer.data) throw new Error(JSON.stringify(answer.errors))
      return answer.data.alerts.nodes as Alert[]
    }
    const hooked = (): string => JSON.stringify(webhook.taken)
    await eventually('two alerts are raised', async () => (await alerts()).length >= 2)
    await run(['camera', 'pause', 'door'])
    const [first] = (await alerts()).slice(-1)
    await eventually('the webhook is told', () => hooked().includes(first!.id))
    await eventually('the subscription is told', () => subscribed.told.includes(first!.id))
    if (heard) await eventually('the broker is told', () => heard.join('\n').includes(first!.id))
    t.same(webhook.refused, [], 'each is signed')

    await eventually('what was taken is analysed', async () => {
      const { data } = await ask(
        url,
        '{ cameraProcesses(cameraId: "door", first: 100) { nodes { status } } }',
      )
      const open = (data?.cameraProcesses.nodes ?? [{}]) as { status?: string }[]
      return open.every(({ status }) => ['completed', 'failed', 'cancelled'].includes(status ?? ''))
    })
    const backtest = async (): Promise<number> => {
      const [tested] = jsonLines(await run(['rule', 'backtest', RULE.name, '--days', '1', '--json']))
      return tested!.count as number
    }
    await eventually('the backtest finds as many as were raised', async () => {
      return (await alerts()).length === (await backtest())
    })
    const all = await alerts()
    const events = all.flatMap(({ eventIds }) => eventIds)
    t.equal(new Set(events).size, events.length, 'no event is behind two of them')
    await eventually('each is told', () => all.every(({ id }) => hooked().includes(id)))
    subscribed.leave()
    running.child.kill('SIGTERM')
    t.match(await running.finished, { code: 0 })
  },
)
