import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type Direction = 'toServer' | 'toClient'

/** What a fault applies to: by default each connection, both ways. */
export interface Where {
  direction?: Direction
  /** Only connections whose client said this in its first words; AMQP tells its connection's name there. */
  only?: RegExp
}

/** A proxy that breaks connections in the ways of networks, between clients and one server. */
export interface TcpProxy {
  readonly port: number
  /** The same address, by way of the proxy. */
  through(url: string): string
  /** Connections now, and all since the start. */
  readonly counts: { open: number; accepted: number }
  /** Swallows what is sent, now and in new connections: nobody is told. */
  blackhole(where?: Where): void
  /** Hands each piece on so much later. */
  delay(ms: number, where?: Where): void
  /** Cuts connections with a reset; new ones are let through. */
  reset(where?: Where): void
  /** Ends connections politely and refuses new ones until heal(). */
  drop(): void
  /** New connections and, where they are still open, old ones work again; what was swallowed stays lost. */
  heal(): void
  close(): Promise<void>
}

interface Pair {
  client: Socket
  server: Socket
  /** The first words of the client. */
  said: string
}

const FIRST_WORDS = 4096

/** Listens on a free port of loopback, and closes when the test ends. */
export async function tcpProxy(
  t: { teardown(fn: () => unknown): unknown },
  target: { host: string; port: number },
): Promise<TcpProxy> {
  const pairs = new Set<Pair>()
  let faults: { kind: 'blackhole' | 'delay'; ms: number; where: Where }[] = []
  let refusing = false
  let accepted = 0

  const applies = (pair: Pair, { only }: Where): boolean => only === undefined || only.test(pair.said)

  function pass(pair: Pair, direction: Direction, piece: Buffer): void {
    if (direction === 'toServer' && pair.said.length < FIRST_WORDS) pair.said += piece.toString('latin1')
    const to = direction === 'toServer' ? pair.server : pair.client
    const mine = faults.filter(
      ({ where }) => (where.direction ?? direction) === direction && applies(pair, where),
    )
    if (mine.some((one) => one.kind === 'blackhole')) return
    const ms = Math.max(0, ...mine.map((one) => one.ms))
    if (ms === 0) to.write(piece)
    else setTimeout(() => to.writable && to.write(piece), ms)
  }

  const listener = createServer((client) => {
    if (refusing) return client.resetAndDestroy()
    accepted += 1
    const server = connect(target)
    const pair: Pair = { client, server, said: '' }
    pairs.add(pair)
    client.on('data', (piece) => pass(pair, 'toServer', piece))
    server.on('data', (piece) => pass(pair, 'toClient', piece))
    for (const socket of [client, server]) {
      socket.setNoDelay(true)
      // A cut connection is what this is for; both ends learn of it by their own sockets.
      socket.on('error', () => undefined)
      socket.on('close', () => {
        pairs.delete(pair)
        client.destroy()
        server.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const { port } = listener.address() as AddressInfo

  const proxy: TcpProxy = {
    port,
    through(address) {
      const url = new URL(address)
      url.hostname = '127.0.0.1'
      url.port = String(port)
      return url.href
    },
    get counts() {
      return { open: pairs.size, accepted }
    },
    blackhole: (where = {}) => void faults.push({ kind: 'blackhole', ms: 0, where }),
    delay: (ms, where = {}) => void faults.push({ kind: 'delay', ms, where }),
    reset(where = {}) {
      for (const pair of [...pairs].filter((one) => applies(one, where))) {
        pair.client.resetAndDestroy()
        pair.server.resetAndDestroy()
      }
    },
    drop() {
      refusing = true
      for (const { client, server } of pairs) {
        client.end()
        server.end()
      }
    },
    heal() {
      refusing = false
      faults = []
    },
    async close() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()))
      proxy.reset()
      await closed
    },
  }
  t.teardown(() => proxy.close())
  return proxy
}
