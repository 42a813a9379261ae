import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SpectraError } from '../../core/errors.ts'
import { judge, type Check } from '../../core/health.ts'
import type { Health } from './health.ts'

/** Which ports stages are told of on: those of the configuration, each plus `offset`, or none. */
export type HealthPorts = 'configured' | 'none' | { offset: number }

export interface HealthServerOptions {
  stages: readonly { name: string; port: number; check: () => Check }[]
  host: string
  node: { live(): boolean; running(): boolean; health(): Promise<Health> }
}

export interface HealthServers {
  /** Where each stage listens. */
  addresses: Record<string, AddressInfo>
  close(): Promise<void>
}

/** Probes of several stages, and of whoever may reach the port, cost one look at the database and the broker per second. */
const MEMORY_MS = 1000

/**
 * One small server per stage, for the probes of Kubernetes and the like:
 *
 *     GET /health         200 when the stage works on messages and everything it needs answers, else 503; with each check
 *     GET /health/live    200 while this process runs and its supervisor has not given up; asks nobody else
 *     GET /health/ready   200 while it takes messages, or was paused by command, and does not drain
 *
 * @throws SS_PORT_TAKEN; then none is left open
 */
export async function startHealthServers(options: HealthServerOptions): Promise<HealthServers> {
  const { stages, host, node } = options
  const servers: Server[] = []
  const addresses: Record<string, AddressInfo> = {}
  let last: { at: number; health: Promise<Health> } | undefined

  function health(): Promise<Health> {
    if (!last || performance.now() - last.at > MEMORY_MS) {
      last = { at: performance.now(), health: node.health() }
      last.health.catch(() => (last = undefined))
    }
    return last.health
  }

  async function close(): Promise<void> {
    await Promise.all(
      servers.map(async (server) => {
        const closed = once(server, 'close')
        server.close()
        server.closeAllConnections()
        await closed
      }),
    )
  }

  async function answer(
    path: string,
    name: string,
    check: () => Check,
  ): Promise<[ok: boolean, body: object]> {
    if (path === '/health/live') return [node.live(), { live: node.live() }]
    const ready = node.running() && check().ok
    if (path === '/health/ready') return [ready, { ready, ...messageOf(check()) }]
    const { checks: all } = await health()
    const own = `stage:${name}`
    const others = Object.entries(all).filter(([key]) => !key.startsWith('stage:'))
    const checks = { ...Object.fromEntries(others), [own]: check() }
    const { well, degraded } = judge(checks)
    return [ready && well, { stage: name, live: node.live(), ready: ready && well, degraded, checks }]
  }

  const listener =
    (name: string, check: () => Check): RequestListener =>
    (request, response) => {
      const say = (status: number, body: object): void => {
        const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }
        response.writeHead(status, headers).end(`${JSON.stringify(body)}\n`)
      }
      const pathname = request.url?.split('?')[0] ?? ''
      if (!['/health', '/health/live', '/health/ready'].includes(pathname)) {
        return say(404, { message: 'Ask for /health, /health/live or /health/ready' })
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, { message: 'Only GET' })
      answer(pathname, name, check).then(
        ([ok, body]) => say(ok ? 200 : 503, body),
        (thrown: unknown) => say(503, { message: String(thrown) }),
      )
    }

  try {
    for (const { name, port, check } of stages) {
      const server = createServer({ requestTimeout: 5000 }, listener(name, check))
      await listen(server, name, host, port)
      servers.push(server)
      addresses[name] = server.address() as AddressInfo
    }
  } catch (thrown) {
    await close()
    throw thrown
  }
  return { addresses, close }
}

const messageOf = ({ message }: Check): { message?: string } => (message === undefined ? {} : { message })

async function listen(server: Server, stage: string, host: string, port: number): Promise<void> {
  try {
    server.listen({ host, port, exclusive: true })
    await once(server, 'listening')
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const why = code === 'EADDRINUSE' ? 'another program listens there' : message
    throw new SpectraError(
      'SS_PORT_TAKEN',
      `Cannot tell of the health of ${stage} on ${host}:${port}: ${why}`,
      {
        cause,
        details: {
          advice:
            'Set SPECTRA_HEALTH_OFFSET for a second node on one machine: it is added to the ports; none opens no port.',
        },
      },
    )
  }
}
