import { randomBytes } from 'node:crypto'
import { RequestError, Server } from 'proxy-chain'
import { fetch, ProxyAgent, type RequestInit } from 'undici'
import { SpectraError } from '../errors.ts'
import { checkHost, publicLookup, type Resolve } from './addresses.ts'

/** Behind it, a program reaches public addresses only, wherever what it reads leads it. */
export interface Fence {
  /** What the program is started with. */
  env: NodeJS.ProcessEnv
  /** The same for requests of this process. */
  fetch: typeof globalThis.fetch
  /** Why an address was refused, where one was. */
  refusal(): SpectraError | undefined
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/**
 * A fence around whoever reads HTTP or HTTPS and cannot be given a lookup, such as ffmpeg: a proxy on this machine, with a password of
 * its own, that connects to just what was checked. Where an outer proxy is set (`http_proxy`), it asks that one.
 */
export async function openFence(resolve?: Resolve): Promise<Fence> {
  const password = randomBytes(16).toString('hex')
  const outer = process.env.http_proxy
  let refusal: SpectraError | undefined
  const lookup = publicLookup(resolve)
  const server = new Server({
    host: HOST,
    port: 0,
    prepareRequestFunction: (request) => {
      if (request.password !== password) return { requestAuthentication: true }
      try {
        checkHost(request.hostname)
      } catch (error) {
        refusal = error as SpectraError
        throw new RequestError(refusal.message, 403)
      }
      if (outer) return { upstreamProxyUrl: outer }
      return {
        dnsLookup: ((host, options, done) =>
          lookup(host, options, (error, address, family) => {
            if (error instanceof SpectraError) refusal = error
            done(error, address, family)
          })) as typeof lookup as never,
      }
    },
  })
  await server.listen()
  const url = `http://fence:${password}@${HOST}:${server.port}`
  const dispatcher = new ProxyAgent(url)
  return {
    env: { ...process.env, http_proxy: url, no_proxy: '' },
    fetch: ((address: string, init: RequestInit) => fetch(address, { ...init, dispatcher })) as never,
    refusal: () => refusal,
    async close() {
      await dispatcher.destroy()
      await server.close(true)
    },
  }
}
