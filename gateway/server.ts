import type { AddressInfo } from 'node:net'
import type { Config } from '../core/config.ts'
import { SpectraError } from '../core/errors.ts'
import { buildApp, type GatewayOptions } from './app.ts'
import { listenForStreams } from './sse/port.ts'
import { checkExposure } from './exposure.ts'

export interface Gateway {
  /** Such as `http://127.0.0.1:8080`, without a slash at its end. */
  url: string
  port: number
  /** Subscriptions at this moment. */
  subscribers(): number
  /** Takes no more, ends subscriptions with a reason, finishes requests at work. */
  close(): Promise<void>
}

/** What requests at work get to finish before their connections are cut; a paused video never would. */
const CLOSE_MS = 5000

/**
 * Listens on the address of the configuration; port 0 takes a free one.
 * @throws SS_PORT_TAKEN; SS_ACCOUNTS_NEEDED where others than this machine's user would reach a gateway without accounts
 */
export async function startGateway(
  options: GatewayOptions & {
    config: GatewayOptions['config'] & Pick<Config, 'host' | 'port'> & Partial<Pick<Config, 'ssePort'>>
  },
): Promise<Gateway> {
  const { host, port, ssePort = 0 } = options.config
  await checkExposure(options.config, options.ports.accounts)
  const app = await buildApp(options)
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    const why = code === 'EACCES' ? 'this user may not open it' : 'another program listens there'
    throw new SpectraError('SS_PORT_TAKEN', `Cannot listen on ${host}:${port}: ${why}`, { cause: error })
  }
  const stopStreams = ssePort === 0 ? undefined : await openStreams(app, { host, port: ssePort })
  const bound = app.server.address() as AddressInfo
  const shown = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address
  return {
    url: `http://${shown}:${bound.port}`,
    port: bound.port,
    subscribers: () => app.updates.size,
    async close() {
      const hurry = setTimeout(() => app.server.closeAllConnections(), CLOSE_MS)
      stopStreams?.()
      await app.close()
      clearTimeout(hurry)
    },
  }
}

/** What was opened before a failure is closed again. */
async function openStreams(...[app, at]: Parameters<typeof listenForStreams>): Promise<() => void> {
  try {
    return await listenForStreams(app, at)
  } catch (error) {
    await app.close()
    throw error
  }
}
