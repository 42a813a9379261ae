import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SpectraError } from '../../errors.ts'
import type { Metrics } from './metrics.ts'

export interface MetricsServer {
  address: AddressInfo
  close(): Promise<void>
}

/** Answers `GET /metrics` to whoever reaches the port: metrics name no process, person or footage. @throws SS_PORT_TAKEN */
export async function startMetricsServer(
  metrics: Pick<Metrics, 'text'>,
  { host, port }: { host: string; port: number },
): Promise<MetricsServer> {
  const server = createServer({ requestTimeout: 5000 }, (request, response) => {
    const say = (status: number, contentType: string, body: string): void => {
      const headers = { 'content-type': contentType, 'cache-control': 'no-store' }
      response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body)
    }
    const plain = 'text/plain; charset=utf-8'
    if (request.url?.split('?')[0] !== '/metrics') return say(404, plain, 'Ask for /metrics\n')
    if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, plain, 'Only GET\n')
    metrics.text().then(
      ({ contentType, body }) => say(200, contentType, body),
      (thrown: unknown) => say(503, plain, `Cannot tell the metrics: ${String(thrown)}\n`),
    )
  })
  try {
    server.listen({ host, port, exclusive: true })
    await once(server, 'listening')
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const why = code === 'EADDRINUSE' ? 'another program listens there' : message
    throw new SpectraError('SS_PORT_TAKEN', `Cannot tell metrics on ${host}:${port}: ${why}`, {
      cause,
      details: {
        advice: 'Set SPECTRA_METRICS_PORT to another port for each node on one machine; 0 opens none.',
      },
    })
  }
  return {
    address: server.address() as AddressInfo,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
