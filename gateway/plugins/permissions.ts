import type { RouteOptions } from 'fastify'
import { requireNeeded } from '../graphql/guard.ts'
import type { Needed } from '../graphql/permissions.ts'
import { namedPlugin } from '../named-plugin.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What it takes to be answered by the route. A route has this, or is `open`. */
    permission?: Needed
  }
  interface FastifyInstance {
    /** All routes of the gateway, and what each takes. Complete once it is ready. */
    guardedRoutes: readonly GuardedRoute[]
  }
}

export interface GuardedRoute {
  method: string
  url: string
  needs: Needed | 'open'
}

/**
 * Nobody is answered by a route that does not say who may: each has `config.permission`, or `config.open`. Before all routes. The gateway
 * does not start where one says neither.
 */
export const permissionsPlugin = namedPlugin(
  'spectra-permissions',
  ['spectra-errors', 'spectra-authenticate'],
  async (app) => {
    const found: { method: string; route: RouteOptions }[] = []
    const routes: GuardedRoute[] = []
    app.decorate('guardedRoutes', routes)

    // Plugins that bring routes of their own may still say it for them in a hook of theirs.
    app.addHook('onRoute', (route) => {
      for (const method of [route.method].flat()) found.push({ method, route })
    })
    app.addHook('onReady', async () => {
      const unsaid = found.filter(({ route }) => needsOf(route) === undefined)
      if (unsaid.length > 0) {
        const names = unsaid.map(({ method, route }) => `${method} ${route.url}`).join(', ')
        throw new Error(
          `Cannot start the gateway: nobody says who may use ${names}. ` +
            "Give each route config: { permission: 'footage:read' } (or what it takes), or { open: true }",
        )
      }
      for (const { method, route } of found) routes.push({ method, url: route.url, needs: needsOf(route)! })
    })

    app.addHook('onRequest', async (request) => {
      const { permission, open } = request.routeOptions.config
      // Whoever asks for a WebSocket says who it is in its first message; each field is asked about then.
      if (open || permission === undefined || permission === 'signed-in') return
      requireNeeded(request.identity, permission)
    })
  },
)

const needsOf = ({ config }: RouteOptions): GuardedRoute['needs'] | undefined =>
  config?.open ? 'open' : config?.permission
