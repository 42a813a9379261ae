import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { fixture } from '../fixtures/videos.ts'
import { createRtspReader, type RtspFrame, type RtspRequest } from './rtsp-messages.ts'

export interface RtspCamera {
  /** Its address, without credentials. */
  readonly url: string
  /** Milliseconds since the epoch when it sent each picture so far, in the order of their presentation. */
  sentAt(): number[]
  /** How many watch it now. */
  watchers(): number
  /** Keeps the connections and sends nothing any more. */
  stall(): void
  /** Cuts all connections; new ones are welcome. */
  drop(): void
  /** Cuts all connections and refuses new ones. */
  stop(): Promise<void>
  /** Is there again, at the same port. */
  start(): Promise<void>
}

export interface RtspCameraOptions {
  /** The fixture that it shows again and again. @default "sixty-seconds.mp4" */
  video?: string
  /** Asked for by Basic authentication. @default nobody is asked */
  credentials?: { user: string; password: string }
  /** Whoever begins to watch waits for the next keyframe and gets it first. @default false */
  fromKeyframe?: boolean
}

const SHOWN = '/live'
const HOST = '127.0.0.1'
const METHODS = 'OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER'

/** Whether a packet of H.264 (RFC 6184) begins a keyframe: an IDR slice, whole or the first part of it. */
function beginsKeyframe(packet: Buffer): boolean {
  const [indicator = 0, header = 0] = packet.subarray(12)
  const [type, part] = [indicator & 31, header & 31]
  return type === 5 || (type === 28 && part === 5 && header > 127)
}

type Reply = (status: string, fields?: Record<string, string>, content?: string) => void

/** A way to answer one request on its connection. */
const replyTo =
  (socket: Socket, { headers }: RtspRequest): Reply =>
  (status, fields = {}, content = '') => {
    const lines = [`RTSP/1.0 ${status}`, `CSeq: ${headers.cseq}`, 'Session: 20260101']
    for (const [name, value] of Object.entries(fields)) lines.push(`${name}: ${value}`)
    lines.push(`Content-Length: ${Buffer.byteLength(content)}`)
    socket.write(`${lines.join('\r\n')}\r\n\r\n${content}`)
  }

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, HOST)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** The inside of a camera: ffmpeg plays a fixture at its own pace and publishes it as RTP to a port of its own. */
async function publish(
  t: { teardown(fn: () => unknown): unknown },
  video: string,
  onFrame: (frame: RtspFrame) => void,
): Promise<{ description: string }> {
  const announced = Promise.withResolvers<string>()
  const inside = createServer((socket) => {
    const onRequest = (request: RtspRequest): void => {
      if (request.method === 'ANNOUNCE') announced.resolve(request.body)
      replyTo(socket, request)('200 OK', { Transport: request.headers.transport ?? '' })
    }
    socket.on('data', createRtspReader({ onFrame, onRequest })).on('error', () => undefined)
  })
  const port = await listen(inside, 0)
  const args = ['-v', 'error', '-nostdin', '-re', '-stream_loop', '-1', '-i', `file:${await fixture(video)}`]
  args.push('-map', '0:v', '-c', 'copy', '-rtsp_transport', 'tcp', '-f', 'rtsp', `rtsp://${HOST}:${port}/in`)
  const player = spawn('ffmpeg', args, { stdio: ['ignore', 'ignore', 'inherit'] })
  t.teardown(async () => {
    const gone = once(player, 'exit')
    if (player.kill('SIGKILL')) await gone
    inside.close()
  })
  return { description: await announced.promise }
}

/**
 * A camera that speaks RTSP 1.0 over TCP (RFC 2326, interleaved) and sends H.264 in RTP (RFC 6184). Whoever begins to
 * watch gets what is sent from then on, mostly from the middle of a group of pictures, as with a real one.
 */
export async function rtspCamera(
  t: { teardown(fn: () => unknown): unknown },
  { video = 'sixty-seconds.mp4', credentials, fromKeyframe = false }: RtspCameraOptions = {},
): Promise<RtspCamera> {
  const connections = new Set<Socket>()
  const watching = new Set<Socket>()
  const waiting = new Set<Socket>()
  const sent = new Map<number, number>()
  const wanted = credentials && Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')
  let stalled = false
  let port = 0

  const { description } = await publish(t, video, ({ channel, packet, whole }) => {
    const timestamp = channel === 0 ? packet.readUInt32BE(4) : undefined
    if (timestamp !== undefined && !sent.has(timestamp)) sent.set(timestamp, Date.now())
    if (timestamp !== undefined && beginsKeyframe(packet)) {
      for (const socket of waiting) watching.add(socket)
      waiting.clear()
    }
    if (!stalled) for (const socket of watching) socket.write(whole)
  })

  function answer(socket: Socket, request: RtspRequest): void {
    const { method, uri, headers } = request
    const reply = replyTo(socket, request)
    if (method === 'OPTIONS') return reply('200 OK', { Public: METHODS })
    if (wanted && headers.authorization !== `Basic ${wanted}`) {
      return reply('401 Unauthorized', { 'WWW-Authenticate': 'Basic realm="camera"' })
    }
    if (!URL.parse(uri)?.pathname.startsWith(SHOWN)) return reply('404 Not Found')
    if (method === 'DESCRIBE') {
      const base = `rtsp://${HOST}:${port}${SHOWN}/`
      return reply('200 OK', { 'Content-Base': base, 'Content-Type': 'application/sdp' }, description)
    }
    reply('200 OK', method === 'SETUP' ? { Transport: headers.transport ?? '' } : {})
    if (method === 'PLAY') (fromKeyframe ? waiting : watching).add(socket)
    if (method === 'TEARDOWN') watching.delete(socket)
  }

  let server: Server | undefined
  const camera: RtspCamera = {
    get url() {
      return `rtsp://${HOST}:${port}${SHOWN}`
    },
    sentAt() {
      const [first = 0] = sent.keys()
      // Timestamps of RTP are 32 bits that start anywhere: their distance from the first is what counts.
      const places = [...sent].map(([timestamp, at]): [number, number] => [(timestamp - first) | 0, at])
      return places.sort(([one], [other]) => one - other).map(([, at]) => at)
    },
    watchers: () => watching.size,
    stall: () => void (stalled = true),
    drop() {
      for (const socket of connections) socket.resetAndDestroy()
    },
    async stop() {
      const closed = server && once(server, 'close')
      server?.close()
      camera.drop()
      await closed
      server = undefined
    },
    async start() {
      server = createServer((socket) => {
        connections.add(socket)
        const onRequest = (request: RtspRequest): void => answer(socket, request)
        socket.setNoDelay(true).on('data', createRtspReader({ onFrame: () => undefined, onRequest }))
        // Clients that are killed reset their connections.
        socket.on('error', () => undefined)
        socket.on('close', () => {
          connections.delete(socket)
          watching.delete(socket)
          waiting.delete(socket)
        })
      })
      port = await listen(server, port)
    },
  }
  await camera.start()
  t.teardown(() => camera.stop())
  return camera
}
