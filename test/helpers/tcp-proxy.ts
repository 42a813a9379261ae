import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { createFrameFilter, settles } from './amqp-frames.ts'

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
  /**
   * Swallows only what settles messages: a client's acknowledgements (`toServer`), a broker's confirms (`toClient`). For proxies
   * made with `amqp`. A network never loses a part of what it goes on with: cut those connections with `reset` after it.
   */
  loseSettlements(where?: Where): void
  /** Cuts connections with a reset; new ones are let through. */
  reset(where?: Where): void
  /** Ends connections politely and refuses new ones until heal(). */
  drop(): void
  /** New connections and, where they are still open, old ones work again; what was swallowed stays lost. */
  heal(): void
  close(): Promise<void>
}

export interface TcpProxyOptions {
  host: string
  port: number
  /** Speaks AMQP: whole frames are handed on, so that single ones can be lost. @default false */
  amqp?: boolean
}

interface Pair {
  client: Socket
  server: Socket
  /** The first words of the client. */
  said: string
  filters: Record<Direction, (piece: Buffer) => Buffer>
}

interface Fault {
  kind: 'blackhole' | 'delay' | 'lose-settlements'
  ms: number
  where: Where
}

const FIRST_WORDS = 4096

/** A socket that is saying goodbye cannot be reset any more, and trying would leave it open for ever. */
const cut = (socket: Socket): void => {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}

/** Listens on a free port of loopback, and closes when the test ends. */
export async function tcpProxy(
  t: { teardown(fn: () => unknown): unknown },
  { amqp = false, ...target }: TcpProxyOptions,
): Promise<TcpProxy> {
  const pairs = new Set<Pair>()
  let faults: Fault[] = []
  let refusing = false
  let accepted = 0

  const applies = (pair: Pair, { only }: Where): boolean => only === undefined || only.test(pair.said)
  const faultsOf = (pair: Pair, direction: Direction): Fault[] =>
    faults.filter(({ where }) => (where.direction ?? direction) === direction && applies(pair, where))

  function pairOf(client: Socket, server: Socket): Pair {
    const loses = (direction: Direction) => (frame: Buffer) =>
      settles(frame) && faultsOf(pair, direction).some(({ kind }) => kind === 'lose-settlements')
    const filter = (direction: Direction) =>
      amqp ? createFrameFilter(loses(direction)) : (piece: Buffer): Buffer => piece
    const filters = { toServer: filter('toServer'), toClient: filter('toClient') }
    const pair: Pair = { client, server, said: '', filters }
    return pair
  }

  function pass(pair: Pair, direction: Direction, given: Buffer): void {
    if (direction === 'toServer' && pair.said.length < FIRST_WORDS) pair.said += given.toString('latin1')
    const to = direction === 'toServer' ? pair.server : pair.client
    const mine = faultsOf(pair, direction)
    const piece = pair.filters[direction](given)
    if (piece.length === 0 || mine.some((one) => one.kind === 'blackhole')) return
    const ms = Math.max(0, ...mine.map((one) => one.ms))
    if (ms === 0) to.write(piece)
    else setTimeout(() => to.writable && to.write(piece), ms)
  }

  const listener = createServer((client) => {
    if (refusing) return client.resetAndDestroy()
    accepted += 1
    const server = connect(target)
    const pair = pairOf(client, server)
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
    loseSettlements(where = {}) {
      if (!amqp) throw new Error('Cannot lose settlements: the proxy was not made with `amqp`')
      faults.push({ kind: 'lose-settlements', ms: 0, where })
    },
    reset(where = {}) {
      for (const pair of [...pairs].filter((one) => applies(one, where))) {
        cut(pair.client)
        cut(pair.server)
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
