import cors from '@fastify/cors'
import { SpectraError } from '../../core/errors.ts'
import { UPLOAD_KEY_HEADER } from '../rest/uploads/protocol.ts'
import { hostsOf, originsOf, type EdgeConfig } from '../http/hosts.ts'
import { namedPlugin } from '../named-plugin.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Other sites may lead a browser to the route, or show what it answers. @default false */
    crossSite?: boolean
  }
}

const refused = (what: string): SpectraError =>
  new SpectraError('SS_ORIGIN_REFUSED', `Cannot answer: ${what}`)

/** What pages of other origins may read of an answer beside its type. */
const EXPOSED = ['retry-after', 'location', 'content-range', 'etag', 'vary', 'link']
/** The same of uploads that are resumed (tus 1.0.0, and where the object went). */
const TUS_HEADERS = [
  ...['tus-resumable', 'tus-version', 'tus-extension', 'tus-max-size'],
  ...['upload-offset', 'upload-length', 'upload-metadata', 'upload-expires', UPLOAD_KEY_HEADER.toLowerCase()],
]

/** How long browsers remember what a page of another origin may ask. Seconds. */
const PREFLIGHT_SECONDS = 600

/**
 * What a web page in somebody's browser may ask of the gateway: a request must name a host of it (a page that rebinds its own
 * DNS name to here names that), and if it comes from a page, that page must be of this host or of an origin that is
 * configured. WebSockets, which browsers open to any site, are asked the same.
 */
export const hostsPlugin = namedPlugin<EdgeConfig>(
  'spectra-hosts',
  ['spectra-errors', 'spectra-route-permissions'],
  async (app, config) => {
    const isHost = hostsOf(config)
    const isOrigin = originsOf(config)

    app.addHook('onRequest', async ({ headers, routeOptions }) => {
      const host = headers.host ?? ''
      if (!isHost(host)) throw refused(`the host ${JSON.stringify(host)} is not that of this gateway`)
      const { origin } = headers
      if (origin !== undefined && !isOrigin(origin, host)) {
        throw refused(`pages of ${JSON.stringify(origin)} may not use this gateway`)
      }
      const crossSite = origin === undefined && headers['sec-fetch-site'] === 'cross-site'
      if (crossSite && !routeOptions.config.crossSite) throw refused('another site asks')
    })

    if (config.origins.length === 0) return
    // The library has a route for preflights, which it answers before anybody is asked who they are.
    app.addHook('onRoute', (route) => {
      if (route.method === 'OPTIONS' && route.url === '*') route.config = { ...route.config, open: true }
    })
    await app.register(cors, {
      origin: [...config.origins],
      credentials: true,
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: [...EXPOSED, ...TUS_HEADERS],
      maxAge: PREFLIGHT_SECONDS,
    })
  },
)
