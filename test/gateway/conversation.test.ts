import { once } from 'node:events'
import t, { type Test } from 'tap'
import WebSocket from 'ws'
import { startGateway } from '../../gateway/server.ts'
import { createWorld, processOf } from './world.ts'

const INIT = JSON.stringify({ type: 'connection_init' })
const query = 'subscription ($id: ID!) { processUpdated(id: $id) { process { id } } }'
const subscribe = (id: string, process = processOf().id): string =>
  JSON.stringify({ id, type: 'subscribe', payload: { query, variables: { id: process } } })

/** A way to open connections, on a gateway with one process that goes on, and one that is done. */
async function gatewayOf(t: Test, initMs?: number) {
  const world = createWorld(t, { updates: { ...(initMs && { initMs }) } })
  const done = processOf({ title: 'done', status: 'completed' })
  for (const one of [processOf({ status: 'processing' }), done]) world.processes.set(one.id, one)
  const config = { ...world.options.config, host: '127.0.0.1' as const, port: 0 }
  const gateway = await startGateway({ ...world.options, config })
  t.teardown(() => gateway.close())
  const open = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    t.teardown(() => socket.terminate())
    await once(socket, 'open')
    return socket
  }
  return { open, gateway, done }
}

const closing = async (socket: WebSocket): Promise<[code: number, reason: string]> => {
  const [code, reason] = await once(socket, 'close')
  return [code, String(reason)]
}

void t.test('WebSocket: what is no message of the protocol ends the connection with 4400', async (t) => {
  const { open } = await gatewayOf(t)
  const garbage = ['nonsense', '', '{', 'null', '7', '[]', '{}', '{"type":"poem"}', Buffer.from([0xff, 0])]
  garbage.push(
    '{"type":"subscribe"}',
    '{"id":"1","type":"subscribe","payload":{}}',
    '{"type":"connection_ack"}',
  )
  for (const message of garbage) {
    for (const before of [[], [INIT]]) {
      const socket = await open()
      for (const each of [...before, message]) socket.send(each)
      t.equal((await closing(socket))[0], 4400, String(message))
    }
  }
})

void t.test('WebSocket: a subscription before connection_init ends it with 4401', async (t) => {
  const { open } = await gatewayOf(t)
  const socket = await open()
  socket.send(subscribe('1'))
  t.same(await closing(socket), [4401, 'Unauthorized'])
})

void t.test('WebSocket: without connection_init it ends with 4408; a ping does not help', async (t) => {
  const { open } = await gatewayOf(t, 50)
  const socket = await open()
  socket.send('{"type":"ping"}')
  t.same(await closing(socket), [4408, 'Connection initialisation timeout'])
})

void t.test('WebSocket: a second connection_init ends it with 4429', async (t) => {
  const { open } = await gatewayOf(t)
  const socket = await open()
  socket.send(INIT)
  socket.send(INIT)
  t.equal((await closing(socket))[0], 4429)
})

void t.test(
  'WebSocket: an id in use ends it with 4409, and its subscriptions; one that is over may be used again',
  async (t) => {
    const { open, gateway, done } = await gatewayOf(t)
    const socket = await open()
    const types: string[] = []
    socket.on('message', (data: Buffer) => void types.push(JSON.parse(String(data)).type))
    const heard = async (type: string): Promise<void> => {
      while (types.shift() !== type) if (types.length === 0) await once(socket, 'message')
    }
    socket.send(INIT)
    for (let round = 0; round < 2; round += 1) {
      socket.send(subscribe('1', done.id))
      await heard('complete')
      socket.send(subscribe('1', 'nowhere'))
      await heard('error')
    }
    socket.send(subscribe('1'))
    await heard('next')
    socket.send('{"id":"1","type":"complete"}')
    await heard('complete')
    socket.send(subscribe('1'))
    await heard('next')
    socket.send(subscribe('1'))
    t.same(await closing(socket), [4409, 'Subscriber for 1 already exists'])
    while (gateway.subscribers() > 0) await new Promise(setImmediate)
  },
)
