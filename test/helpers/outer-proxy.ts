import { once } from 'node:events'
import { createServer, request as ask } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

export interface OuterProxy {
  url: string
  /** Hosts that it was asked for. */
  readonly asked: string[]
}

/** The proxy of a network: it knows names that nobody else knows, as ports of this machine. */
export async function outerProxy(
  t: { teardown(fn: () => unknown): unknown },
  ports: Record<string, number>,
): Promise<OuterProxy> {
  const asked: string[] = []
  const portOf = (host: string): number => {
    asked.push(host)
    return ports[host] ?? 0
  }
  const server = createServer((request, response) => {
    const { hostname, pathname, search } = new URL(request.url!)
    const onwards = ask(
      { host: '127.0.0.1', port: portOf(hostname), path: pathname + search, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode!, answer.headers)
        answer.pipe(response)
      },
    )
    onwards.on('error', () => response.writeHead(502).end())
    onwards.end()
  })
  server.on('connect', (request, socket) => {
    const [host = ''] = request.url!.split(':')
    const onwards = connect(portOf(host), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      onwards.pipe(socket)
      socket.pipe(onwards)
    })
    for (const one of [onwards, socket]) one.on('error', () => (socket.destroy(), onwards.destroy()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}
