import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import type { Storage, StorageCall } from '../../core/ports.ts'
import { eventually } from '../helpers/eventually.ts'
import { organizationPrefix } from '../../schema/keys.ts'
import { createWorld, openApp, ORGANIZATION } from './world.ts'

/** A gateway on a socket, whose storage takes its time until a signal ends it. */
async function gateway(
  t: Test,
  slow: (storage: Storage, until: (call?: StorageCall) => Promise<never>) => Partial<Storage>,
) {
  const world = createWorld(t)
  const seen: { signal?: AbortSignal } = {}
  const until = (call?: StorageCall): Promise<never> => {
    seen.signal = call?.signal
    return new Promise((_, reject) => {
      call?.signal?.addEventListener('abort', () => reject(call.signal!.reason as Error))
    })
  }
  const storage = world.options.ports.storage
  world.options.ports.storage = { ...storage, ...slow(storage, until) }
  const app = await openApp(t, world)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  return { world, socket, seen }
}

const CLIP = `${organizationPrefix(ORGANIZATION)}a/clip.mp4`
const gone = { name: 'SpectraError', code: 'SS_CLIENT_GONE' }

void t.test('Gateway: what is fetched for a client that is gone ends', async (t) => {
  const { world, socket, seen } = await gateway(t, (_, until) => ({ stat: (_key, call) => until(call) }))
  const url = await world.storage.signedUrl(CLIP)
  socket.write(`GET ${url} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await eventually('the storage was asked', () => seen.signal !== undefined)
  t.equal(seen.signal!.aborted, false)
  socket.destroy()
  await eventually('the call was ended', () => seen.signal!.aborted)
  t.match(seen.signal!.reason, gone)
})

void t.test('Gateway: an upload ends with its client, also when all of it came', async (t) => {
  const { world, socket, seen } = await gateway(t, (_, until) => ({
    async put(_key, content, call) {
      await buffer(content as Readable)
      return until(call)
    },
  }))
  const body =
    '--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\nvideo\r\n--b--\r\n'
  socket.write(
    'POST /uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n' +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  )
  await eventually('all of it came', () => seen.signal !== undefined)
  t.equal(seen.signal!.aborted, false)
  socket.destroy()
  await eventually('the call was ended', () => seen.signal!.aborted)
  t.match(seen.signal!.reason, gone)
  t.equal(world.stored.size, 0, 'and counts for nothing')
})

void t.test('Gateway: a client that has its answer ends nothing', async (t) => {
  const { world, socket, seen } = await gateway(t, (storage) => ({
    get(key, call) {
      seen.signal = call?.signal
      return storage.get(key, call)
    },
  }))
  await world.storage.put(CLIP, Buffer.from('a clip'))
  const url = await world.storage.signedUrl(CLIP)
  socket.write(`GET ${url} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  let answer = ''
  for await (const part of socket) answer += String(part)
  t.match(answer, /^HTTP\/1.1 200[\s\S]*a clip$/)
  t.equal(seen.signal!.aborted, false)
})
