import { MqttClient, type IClientPublishOptions } from 'mqtt'
import type { Resolve } from '../net/addresses.ts'
import { checkedSocket } from '../net/checked-socket.ts'
import type { Notification, Notifications } from '../ports.ts'
import { unavailable } from './brief.ts'
import { discoveryOf } from './home-assistant.ts'
import { topicPart, topicsOf, type TopicMessage } from './mqtt-topics.ts'

export interface MqttOptions {
  channel: string
  channelId: string
  /** `mqtt://host:1883` or `mqtts://host:8883`. */
  server: string
  user?: string | undefined
  password?: string | undefined
  /** What all topics begin with. */
  prefix: string
  /** Topic under which Home Assistant looks for devices; empty: it is not told of any. */
  discovery: string
  allowPrivateAddresses: boolean
  resolve?: Resolve | undefined
  /** Further certificates that are trusted. */
  ca?: string | Buffer
  /** Milliseconds for a connection, and for one message. @default 10000 */
  timeoutMs?: number
  /** Whether subscribers are told that we are there, until we are not. @default true */
  announces?: boolean
}

const RECONNECT_MS = 2000

/**
 * Tells a broker, at least once (QoS 1), over one connection that comes back by itself. `PREFIX/available` is `online` for as long as it
 * lasts, and the broker's to set to `offline` when it breaks.
 */
export function createMqttNotifications(options: MqttOptions): Notifications {
  const { channel, channelId, prefix, discovery, timeoutMs = 10_000, announces = true } = options
  const url = new URL(options.server)
  const secure = url.protocol === 'mqtts:'
  const { hostname: host } = url
  const port = Number(url.port) || (secure ? 8883 : 1883)
  const available = `${prefix}/available`
  let lastError: unknown
  let begun = false
  let closed = false
  /** Cameras of which Home Assistant was told over this connection. */
  const introduced = new Set<string>()

  const client = new MqttClient(
    () => {
      const { allowPrivateAddresses, resolve, ca } = options
      const socket = checkedSocket({ host, port, secure, allowPrivateAddresses, resolve, ca })
      return socket.on('error', (error) => (lastError = error))
    },
    {
      ...{ protocolVersion: 4, protocolId: 'MQTT', clean: true, keepalive: 30, resubscribe: false },
      clientId: `spectra-${channelId.slice(0, 8)}-${Math.random().toString(36).slice(2, 8)}`,
      ...(options.user !== undefined && { username: options.user, password: options.password ?? '' }),
      ...{ reconnectPeriod: RECONNECT_MS, connectTimeout: timeoutMs, reconnectOnConnackError: true },
      ...{ queueQoSZero: false, manualConnect: true },
      ...(announces && { will: { topic: available, payload: Buffer.from('offline'), qos: 1, retain: true } }),
    },
  )
  client.on('error', (error) => (lastError = error))
  client.on('connect', () => {
    lastError = undefined
    introduced.clear()
    // One that does not arrive is told again by the next connection.
    if (announces && !closed) client.publish(available, 'online', { qos: 1, retain: true }, () => undefined)
  })
  connect()

  /** From then on it comes back by itself; what cannot even be begun is begun again by whoever is told something. */
  function connect(): void {
    try {
      client.connect()
      begun = true
    } catch (thrown) {
      lastError = thrown
    }
  }

  /** Resolves once connected. @throws SS_CHANNEL_UNAVAILABLE with why not, the reason of `signal` */
  async function connected(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    if (client.connected) return
    if (!begun) connect()
    if (!begun) throw unavailable(host, lastError)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const fail = (thrown: unknown): void => reject(unavailable(host, thrown))
    const aborted = (): void => reject(signal!.reason as Error)
    const late = setTimeout(
      () => fail(lastError ?? new Error(`nobody answers for ${timeoutMs / 1000} s`)),
      timeoutMs,
    )
    const broke = (): void => (lastError === undefined ? undefined : fail(lastError))
    const came = (): void => resolve()
    client.once('connect', came).on('error', fail).on('close', broke)
    signal?.addEventListener('abort', aborted)
    try {
      await promise
    } finally {
      clearTimeout(late)
      client.off('connect', came).off('error', fail).off('close', broke)
      signal?.removeEventListener('abort', aborted)
    }
  }

  async function send({ topic, payload, retain = false }: TopicMessage, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const how: IClientPublishOptions = { qos: 1, retain }
    const late = setTimeout(() => reject(new Error(`it took nothing for ${timeoutMs / 1000} s`)), timeoutMs)
    const broke = (): void => reject(lastError ?? new Error('the connection broke'))
    const aborted = (): void => reject(signal!.reason as Error)
    client.on('close', broke)
    signal?.addEventListener('abort', aborted)
    client.publish(topic, payload, how, (error) => (error ? reject(error) : resolve()))
    try {
      await promise
    } catch (thrown) {
      throw signal?.aborted ? signal.reason : unavailable(host, thrown)
    } finally {
      clearTimeout(late)
      client.off('close', broke)
      signal?.removeEventListener('abort', aborted)
    }
  }

  async function introduce({ cameraId }: Notification, signal?: AbortSignal): Promise<void> {
    if (cameraId === undefined || discovery === '' || introduced.has(cameraId)) return
    const about = { prefix, discovery, channelId, camera: topicPart(cameraId) }
    for (const message of discoveryOf(about)) await send(message, signal)
    introduced.add(cameraId)
  }

  return {
    channel,
    showsPictures: true,
    async publish(notification, signal, pictures = []) {
      await connected(signal)
      await introduce(notification, signal)
      for (const message of topicsOf(prefix, notification, pictures)) await send(message, signal)
    },
    health: () => connected(),
    async close() {
      closed = true
      if (announces && client.connected)
        // Where it does not arrive, the broker says so itself when the connection ends.
        await send({ topic: available, payload: 'offline', retain: true }).catch(() => undefined)
      // A connection that breaks while it ends would be opened again.
      client.options.reconnectPeriod = 0
      await client.endAsync(true)
    },
  }
}
