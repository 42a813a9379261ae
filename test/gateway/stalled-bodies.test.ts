import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { mock } from 'node:test'
import t, { type Test } from 'tap'
import { eventually } from '../helpers/processes.ts'
import { createWorld, openApp } from './world.ts'

const BODY_MS = 1000
const KIB = 1024

mock.timers.enable({ apis: ['setInterval'] })

const head = (path: string, type: string, bytes: number): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: ${bytes}\r\n\r\n`

const FILE = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n'
/** The parser hands a file on with its first bytes. */
const BEGIN = FILE + 'x'.repeat(KIB)
const END = '\r\n--b--\r\n'

/** A gateway whose storage counts what comes, and takes it once it may. */
async function gateway(t: Test, may: Promise<unknown> = Promise.resolve()) {
  const world = createWorld(t, { bodyMs: BODY_MS })
  const { storage } = world.options.ports
  const counted = { bytes: 0, begun: false }
  async function* counting(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    counted.begun = true
    await may
    for await (const piece of content) {
      counted.bytes += piece.length
      yield piece
    }
  }
  world.options.ports.storage = {
    ...storage,
    put: (key, content) => storage.put(key, Readable.from(counting(content as Readable))),
  }
  const app = await openApp(t, world)
  /** Bytes that came and wait to be taken. */
  let held = (): number => 0
  app.server.on('request', (request) => (held = () => request.readableLength))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket: Socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  const answer = { text: '', closed: false }
  socket.on('data', (data) => void (answer.text += String(data)))
  socket.on('close', () => void (answer.closed = true))
  return { socket, answer, counted, storage, held: () => held() }
}

/** Time goes on, interval by interval, until the connection is closed. */
const untilClosed = (answer: { closed: boolean }): Promise<void> =>
  eventually('the connection is closed', () => {
    mock.timers.tick(BODY_MS)
    return answer.closed
  })

void t.test('Gateway: a body that stalls is ended with 408, and leaves nothing', async (t) => {
  const stalls: [path: string, type: string, begin: string][] = [
    ['/graphql', 'application/json', '{"query":'],
    ['/uploads', 'multipart/form-data; boundary=b', FILE],
    ['/uploads', 'multipart/form-data; boundary=b', FILE + 'x'.repeat(100 * KIB)],
    ['/uploads', 'multipart/form-data; boundary=b', ''],
  ]
  for (const [path, type, begin] of stalls) {
    const { socket, answer, storage } = await gateway(t)
    socket.write(head(path, type, 200 * KIB) + begin)
    await untilClosed(answer)
    t.match(answer.text, /^HTTP\/1.1 408[\s\S]*"SS_REQUEST_STALLED"/, `${path} ${begin.length}`)
    t.same(await Array.fromAsync(storage.list('')), [])
  }
})

void t.test('Gateway: an upload may take as long as it likes, while it goes on', async (t) => {
  const { socket, answer, counted } = await gateway(t)
  const piece = 'x'.repeat(2 * KIB)
  const rounds = 30
  socket.write(
    head('/uploads', 'multipart/form-data; boundary=b', BEGIN.length + rounds * 2 * KIB + END.length),
  )
  socket.write(BEGIN)
  await eventually('it has begun', () => counted.begun)
  for (let round = 1; round <= rounds; round += 1) {
    socket.write(piece)
    // The parser keeps back what could be the beginning of its boundary.
    await eventually('it is there', () => counted.bytes > round * 2 * KIB - 100)
    mock.timers.tick(BODY_MS)
  }
  socket.write(END)
  await eventually('it is answered', () => answer.text !== '')
  t.match(answer.text, /^HTTP\/1.1 201/)
})

void t.test('Gateway: what waits for a slow storage is no stalled body', async (t) => {
  const may = Promise.withResolvers<void>()
  const { socket, answer, counted, held } = await gateway(t, may.promise)
  const content = 'x'.repeat(800 * KIB)
  socket.write(
    head('/uploads', 'multipart/form-data; boundary=b', BEGIN.length + content.length + END.length),
  )
  socket.write(BEGIN)
  await eventually('it waits for the storage', () => counted.begun)
  socket.write(content + END)
  await eventually('no more is taken', () => held() > 0)
  for (let round = 0; round < 5; round += 1) mock.timers.tick(BODY_MS)
  may.resolve()
  await eventually('it is answered', () => answer.text !== '')
  t.match(answer.text, /^HTTP\/1.1 201/)
})
