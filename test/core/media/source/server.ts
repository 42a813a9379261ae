import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Served {
  url: string
  /** The Range header of each request, in order. */
  ranges: string[]
}

export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void

/** An http server on loopback that answers with `answer`, until the test ends. */
export async function serve(t: { teardown(fn: () => unknown): unknown }, answer: Answer): Promise<Served> {
  const ranges: string[] = []
  const server = createServer((request, response) => {
    response.on('error', () => undefined)
    ranges.push(request.headers.range ?? '')
    answer(request, response, ranges.length)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/video.mp4`, ranges }
}

/** The part of the file that a request asks for, and the headers that go with it. */
export function part(
  request: IncomingMessage,
  content: Buffer,
  etag = '"one"',
): [Buffer, Record<string, string | number>] {
  const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
  const end = Math.min(to ? Number(to) : Infinity, content.length - 1)
  const body = content.subarray(Number(from), end + 1)
  const range = `bytes ${from}-${end}/${content.length}`
  return [body, { 'content-length': body.length, 'content-range': range, 'accept-ranges': 'bytes', etag }]
}

/** Serves a file as any good server does: in parts. */
export const inParts =
  (path: string): Answer =>
  (request, response) => {
    const [body, headers] = part(request, readFileSync(path))
    response.writeHead(206, headers).end(body)
  }

/** Serves a file as a whole, whatever part is asked for. */
export const asWhole =
  (path: string): Answer =>
  (_request, response) => {
    const content = readFileSync(path)
    response.writeHead(200, { 'content-length': content.length }).end(content)
  }
