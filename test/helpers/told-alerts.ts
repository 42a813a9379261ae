import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from 'graphql-ws'
import { connectAsync } from 'mqtt'
import type { Test } from 'tap'
import WebSocket from 'ws'
import { ask } from './graphql-client.ts'
import { tempDir } from './temp.ts'
import { startWebhook, type WebhookReceiver } from './webhook-receiver.ts'

/** The broker of MQTT of the tests (scripts/services up mosquitto). */
export const MQTT_BROKER = process.env.SPECTRA_TEST_MOSQUITTO_URL

/** A rule for whatever moves before the camera `door`: what the motion analyst tells of without networks. */
export const SOMEBODY_MOVES = {
  name: 'Somebody moves',
  cameras: ['door'],
  condition: {
    is: 'event',
    thing: { types: ['person_detected', 'object_entered', 'object_left', 'object_moving'] },
  },
}

export interface ToldAlert {
  id: string
  ruleName: string
  eventIds: string[]
  startsAt: string
}

/** All alerts, the latest first. */
export async function alertsOf(url: string): Promise<ToldAlert[]> {
  const answer = await ask(url, '{ alerts(first: 50) { nodes { id ruleName eventIds startsAt } } }')
  if (!answer.data) throw new Error(JSON.stringify(answer.errors))
  return answer.data.alerts.nodes as ToldAlert[]
}

/** Whether nothing that was taken of a camera is still worked on. */
export async function allAnalysed(url: string, cameraId: string): Promise<boolean> {
  const { data } = await ask(
    url,
    'query ($cameraId: ID!) { cameraProcesses(cameraId: $cameraId, first: 200) { nodes { status } } }',
    { cameraId },
  )
  const all = (data?.cameraProcesses.nodes ?? [{}]) as { status?: string }[]
  return all.every(({ status }) => ['completed', 'failed', 'cancelled'].includes(status ?? ''))
}

export interface WaysOfTelling {
  webhook: WebhookReceiver
  /** Ids that the subscription told. */
  subscribed: string[]
  /** What the broker handed on, where there is one. */
  heard: string[] | undefined
  /** Ends the subscription. */
  leave(): void
}

/** Has alerts told in three ways: a webhook, MQTT and the subscription. @param run runs `spectra` to its end, and throws where it fails */
export async function toldAlerts(
  t: Test,
  url: string,
  run: (args: string[]) => Promise<string>,
): Promise<WaysOfTelling> {
  const secrets = tempDir(t)
  const secret = (name: string, text: string): string[] => {
    writeFileSync(join(secrets, name), text)
    return ['--secret-file', join(secrets, name)]
  }
  const alertsOnly = ['--kinds', 'alert_raised']
  const webhook = await startWebhook(t)
  const hook = ['channel', 'add', 'hook', 'webhook', webhook.url]
  await run([...hook, ...secret('key', webhook.key), ...alertsOnly])
  const prefix = `test-${process.pid}-${Date.now()}`
  let heard: string[] | undefined
  if (MQTT_BROKER) {
    heard = await hearing(t, MQTT_BROKER, prefix)
    const { username, password, port } = new URL(MQTT_BROKER)
    const login = username ? ['--user', username, ...secret('password', password)] : []
    const how = ['--prefix', prefix, '--discovery', 'none', ...login, ...alertsOnly]
    await run(['channel', 'add', 'home', 'mqtt', `mqtt://127.0.0.1:${port}`, ...how])
  } else t.comment('no broker of MQTT: SPECTRA_TEST_MOSQUITTO_URL (scripts/services up mosquitto)')
  return { webhook, heard, ...following(t, url) }
}

/** The ids of alerts that a client of the subscription is told of. */
function following(t: Test, url: string): { subscribed: string[]; leave(): void } {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    lazy: false,
  })
  t.teardown(() => client.dispose())
  let left = false
  const subscribed: string[] = []
  client.subscribe<{ alertsUpdated: { alerts: { id: string }[] } }>(
    { query: 'subscription { alertsUpdated { alerts { id } } }' },
    {
      next: ({ data }) => void subscribed.push(...data!.alertsUpdated.alerts.map(({ id }) => id)),
      error: (error) => void (left || t.fail('the subscription ended', { error })),
      complete: () => undefined,
    },
  )
  const leave = (): void => {
    left = true
    void client.dispose()
  }
  return { subscribed, leave }
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
