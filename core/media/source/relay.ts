import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SpectraError } from '../../errors.ts'
import { failureOf } from '../../net/upstream-errors.ts'
import type { Identity, Upstream } from './upstream.ts'

/**
 *   ffmpeg --http--> 127.0.0.1:port/<unguessable> --checked connection--> the address
 *
 * ffmpeg never talks to the world: it follows no redirect, resolves no name and sees no failure but an input that
 * ends. Why it ended is kept here.
 */
export interface Relay {
  readonly url: string
  failure(): SpectraError | undefined
  close(): Promise<void>
}

interface Part {
  start: number
  end: number | undefined
}

/** The part of `bytes=a-` or `bytes=a-b`; undefined where it lies outside the file. */
function partOf(header: string | undefined, bytes: number | undefined): Part | undefined {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? 'bytes=0-')
  if (!match) return { start: 0, end: undefined }
  const start = Number(match[1])
  const end = match[2] ? Number(match[2]) : undefined
  if (bytes === undefined) return { start, end }
  if (start >= bytes) return undefined
  return { start, end: Math.min(end ?? bytes - 1, bytes - 1) }
}

function head(response: ServerResponse, identity: Identity, part: Part, ranged: boolean): void {
  const { bytes } = identity
  response.setHeader('content-type', 'application/octet-stream')
  response.setHeader('accept-ranges', identity.ranges ? 'bytes' : 'none')
  if (bytes !== undefined) {
    const last = part.end ?? bytes - 1
    response.setHeader('content-length', last - part.start + 1)
    if (ranged) response.setHeader('content-range', `bytes ${part.start}-${last}/${bytes}`)
  }
  response.statusCode = ranged ? 206 : 200
}

/** Serves one upstream, already identified, on loopback until it is closed. `limit` bounds what one read may take. */
export async function startRelay(upstream: Upstream, identity: Identity, limit: number): Promise<Relay> {
  const path = `/${randomBytes(24).toString('base64url')}`
  const running = new Set<AbortController>()
  let failed: SpectraError | undefined

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== path || request.method !== 'GET') {
      response.writeHead(404).end()
      return
    }
    const ranged = identity.ranges && request.headers.range !== undefined
    const part = partOf(ranged ? request.headers.range : undefined, identity.bytes)
    if (!part) {
      response.writeHead(416, { 'content-range': `bytes */${identity.bytes}` }).end()
      return
    }
    const controller = new AbortController()
    running.add(controller)
    response.on('close', () => controller.abort())
    try {
      head(response, identity, part, ranged)
      let sent = 0
      for await (const piece of upstream.read(part.start, part.end, controller.signal)) {
        if (!response.write(piece)) await once(response, 'drain', { signal: controller.signal })
        sent += piece.length
        if (part.start + sent > limit) {
          throw new SpectraError(
            'SS_SOURCE_TOO_LARGE',
            `Cannot read ${upstream.name}: it has more than ${limit} bytes`,
          )
        }
      }
      response.end()
    } catch (error) {
      if (!controller.signal.aborted) failed ??= failureOf(error, upstream.name, 0)
      response.destroy()
    } finally {
      running.delete(controller)
    }
  }

  const server = createServer((request, response) => void serve(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${path}`,
    failure: () => failed,
    close: async () => {
      for (const controller of running) controller.abort()
      server.closeAllConnections()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
  }
}
