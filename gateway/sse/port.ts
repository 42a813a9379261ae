import type { FastifyInstance } from 'fastify'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { SpectraError } from '../../core/errors.ts'

/** What is answered on the port of its own. */
const PATHS = ['/api/v1/notifications/stream', '/graphql/stream']

/**
 * Serves the streams of server-sent events on a port of their own, too, beside that of the gateway: answered by the same routes, with
 * the same checks. Returns how to stop.
 * @throws SS_PORT_TAKEN
 */
export async function listenForStreams(
  app: FastifyInstance,
  { host, port }: { host: string; port: number },
): Promise<() => void> {
  const server = createServer((request, response) => {
    const [path] = (request.url ?? '').split('?')
    if (PATHS.includes(path!)) app.routing(request, response)
    else response.writeHead(404).end()
  })
  server.headersTimeout = app.server.headersTimeout
  server.maxConnections = app.server.maxConnections
  server.listen({ host, port })
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new SpectraError('SS_PORT_TAKEN', `Cannot listen on ${host}:${port} for server-sent events`, {
      cause: error,
    })
  }
  return () => {
    server.close()
    server.closeIdleConnections()
  }
}
