import { setImmediate as nextEvent } from 'node:timers/promises'
import WebSocket from 'ws'

/** What the clients are told to do. */
export type ClientOrder =
  { open: number; url: string; token?: string; query: string } | { expect: number } | { arrivals: true }

/** Subscribers in a process of their own, by the protocol graphql-transport-ws: they count what comes, and say when. */
let sockets: WebSocket[] = []
let expected = Infinity
let got = 0
let times: [id: string, at: number][] | undefined

const FIELD = '"startTime"'

/** Counted, not parsed: the clients share the processor with the gateway. */
function eventsIn(text: string): number {
  let count = 0
  for (let at = text.indexOf(FIELD); at >= 0; at = text.indexOf(FIELD, at + 1)) count++
  return count
}

function take(text: string): void {
  const at = Date.now()
  got += eventsIn(text)
  if (times) for (const [, id] of text.matchAll(/"id":"([0-9a-f-]{36})"/g)) times.push([id!, at])
  if (got < expected) return
  expected = Infinity
  process.send!({ doneAt: at })
}

function open(url: string, token: string | undefined, query: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    sockets.push(socket)
    socket.on('error', reject)
    socket.on('close', (code: number, reason: Buffer) => {
      if (sockets.length > 0) reject(new Error(`Cannot subscribe: ${code} ${reason.toString()}`))
    })
    const payload = token === undefined ? {} : { authorization: `Bearer ${token}` }
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload })))
    socket.on('message', (data: Buffer) => {
      const text = data.toString()
      const type = /"type":"(\w+)"/.exec(text.slice(0, 60))?.[1]
      if (type === 'connection_ack') {
        socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query } }))
        // Its answer comes after what the subscription does at its start.
        socket.send(JSON.stringify({ type: 'ping' }))
      } else if (type === 'ping') socket.send('{"type":"pong"}')
      else if (type === 'pong') resolve()
      else if (text.includes('"errors"')) reject(new Error(text))
      else take(text)
    })
  })
}

async function obey(order: ClientOrder): Promise<object | undefined> {
  if ('open' in order) {
    for (const socket of sockets.splice(0)) socket.terminate()
    sockets = []
    // So many at a time, so that none waits for longer than the gateway has patience.
    for (let n = 0; n < order.open; n += 50) {
      const few = Math.min(50, order.open - n)
      await Promise.all(Array.from({ length: few }, () => open(order.url, order.token, order.query)))
      await nextEvent()
    }
    return { opened: order.open }
  }
  if ('expect' in order) {
    got = 0
    expected = order.expect
    times = []
    return { ready: true }
  }
  const arrivals = times ?? []
  times = undefined
  return { arrivals }
}

process.on('message', (order: ClientOrder) => void obey(order).then((answer) => process.send!(answer)))
process.on('disconnect', () => process.exit())
