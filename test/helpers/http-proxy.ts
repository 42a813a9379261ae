import { once } from 'node:events'
import {
  createServer,
  request as ask,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** What goes wrong with a request. */
export type HttpTrouble =
  /** It is answered so, and nothing is done. */
  | { status: number; headers?: Record<string, string>; body?: string }
  /** Breaks the connection before anything is done. */
  | 'cut'
  /** Does it, and breaks the connection instead of an answer. */
  | 'lost reply'
  /** Breaks the connection in the middle of the answer's body. */
  | 'cut in the middle'
  /** Never answers. */
  | 'silent'
  /** Turns a bit of each piece of the request's body. */
  | 'corrupts'
  /** Sends half of the answer's body, and then nothing. */
  | 'stalls'
  | { slowMs: number }

export interface HttpProxy {
  url: string
  /** Requests that reached the server, as `GET /path?query`; bytes of answers that came back. */
  readonly counts: { requests: string[]; bytesSent: number }
  /** Chooses what goes wrong with each request until the way back is called. */
  trouble(choose: (request: IncomingMessage) => HttpTrouble | undefined): () => void
  stop(): Promise<void>
  start(): Promise<void>
}

/** Stands between clients and a real server over HTTP, whose answers it breaks; requests go on as they came. */
export async function httpProxy(
  t: { teardown(fn: () => unknown): unknown },
  target: string,
  { tls }: { tls?: { key: Buffer; cert: Buffer } } = {},
): Promise<HttpProxy> {
  const chosen = new Set<(request: IncomingMessage) => HttpTrouble | undefined>()
  const listener = (request: IncomingMessage, response: ServerResponse): void => void serve(request, response)
  const http: Server = tls ? createTlsServer(tls, listener) : createServer(listener)
  let port = 0

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A client that breaks off is nobody's to answer.
    for (const one of [request, response]) one.on('error', () => undefined)
    const trouble = [...chosen].map((choose) => choose(request)).find((one) => one !== undefined)
    if (trouble === 'silent') return
    if (trouble === 'cut') return void request.socket.resetAndDestroy()
    if (typeof trouble === 'object' && 'slowMs' in trouble) await sleep(trouble.slowMs)
    if (typeof trouble === 'object' && 'status' in trouble) {
      const { status, headers, body = '' } = trouble
      request.resume()
      await once(request, 'end').catch(() => undefined)
      return void response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body)
    }
    const { method, headers, url } = request
    proxy.counts.requests.push(`${method} ${url}`)
    const to = ask(new URL(url!, target), { method, headers, agent: false })
    if (trouble === 'corrupts') request.on('data', (piece: Buffer) => (piece[0]! ^= 1))
    request.pipe(to)
    let answered = false
    to.on('error', () => answered || request.socket.destroy())
    to.on('response', (answer) => {
      answered = true
      void hand(answer, response, trouble)
    })
  }

  async function hand(answer: IncomingMessage, response: ServerResponse, trouble?: HttpTrouble) {
    if (trouble === 'lost reply') return void response.socket?.resetAndDestroy()
    response.writeHead(answer.statusCode!, answer.headers)
    const half = Number(answer.headers['content-length'] ?? 2) >> 1
    let sent = 0
    answer.on('error', () => response.destroy())
    for await (const piece of answer as AsyncIterable<Buffer>) {
      const breaks = (trouble === 'cut in the middle' || trouble === 'stalls') && sent + piece.length > half
      const part = breaks ? piece.subarray(0, half - sent) : piece
      sent += part.length
      proxy.counts.bytesSent += part.length
      if (!response.write(part) && !response.destroyed)
        await once(response, 'drain', { signal: AbortSignal.timeout(60_000) }).catch(() => undefined)
      if (breaks && trouble === 'stalls')
        return void answer.removeAllListeners('error').on('error', () => undefined)
      if (breaks) return void response.socket?.resetAndDestroy()
    }
    response.end()
  }

  const proxy: HttpProxy = {
    url: '',
    counts: { requests: [], bytesSent: 0 },
    trouble(choose) {
      chosen.add(choose)
      return () => void chosen.delete(choose)
    },
    async stop() {
      if (!http.listening) return
      const over = once(http, 'close')
      http.close()
      http.closeAllConnections()
      await over
    },
    async start() {
      await once(http.listen(port, '127.0.0.1'), 'listening')
      port = (http.address() as AddressInfo).port
      proxy.url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
    },
  }
  await proxy.start()
  t.teardown(() => proxy.stop())
  return proxy
}
