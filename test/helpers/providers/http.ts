import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { StandIn, TransportFault } from './says.ts'

export interface Request {
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** Undefined where there is none, or no JSON. */
  body: unknown
  /** As it came, for what is signed. */
  raw: { request: IncomingMessage; body: Buffer }
}

export interface Reply {
  status?: number
  headers?: Record<string, string>
  body: unknown
  fault?: TransportFault
}

/** A server of JSON over HTTP, with the faults of one. */
export async function startHttp(answer: (request: Request) => Reply | Promise<Reply>): Promise<StandIn> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    response.on('close', () => {
      if (!response.writableFinished) standIn.aborted += 1
    })
    const answered = async (): Promise<void> => {
      const { method = '', url = '', headers } = request
      const path = decodeURIComponent(url.split('?')[0]!)
      const raw = { request, body: Buffer.concat(parts) }
      const body = parsed(raw.body.toString())
      try {
        send(response, await answer({ method, path, headers, body, raw }))
      } catch (error) {
        standIn.refused.push(String(error))
        response.writeHead(500).end(String(error))
      }
    }
    request.on('end', () => void answered())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const standIn: StandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ asked: [], next: [], refused: [], aborted: 0 },
    usually: () => ({ empty: true }),
    async close() {
      if (!server.listening) return
      const over = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await over
    },
  }
  return standIn
}

const JSON_TYPE = { 'content-type': 'application/json' }

function send(response: ServerResponse, { status = 200, headers, body, fault }: Reply): void {
  const text = JSON.stringify(body)
  if (!fault) return void response.writeHead(status, { ...JSON_TYPE, ...headers }).end(text)
  if (typeof fault === 'object') {
    const told = fault.body ?? { error: { message: 'planted', type: 'planted', param: null, code: null } }
    return void response.writeHead(fault.status, { ...JSON_TYPE, ...fault.headers }).end(JSON.stringify(told))
  }
  if (fault === 'null') return void response.writeHead(200, JSON_TYPE).end('null')
  if (fault === 'malformed') return void response.writeHead(200, JSON_TYPE).end(`${text.slice(0, -4)}<html>`)
  const length = { 'content-length': String(Buffer.byteLength(text)) }
  response.writeHead(200, { ...JSON_TYPE, ...length }).write(text.slice(0, text.length >> 1))
  if (fault === 'cut in the middle') setTimeout(() => response.destroy(), 20)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
