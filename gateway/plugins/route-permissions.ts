import type { RouteOptions } from 'fastify'
import type { Needed } from '../graphql/permissions.ts'
import { namedPlugin } from '../named-plugin.ts'

/** The signature of its URL alone lets a client in: players send no headers of ours. The route verifies it. */
export type RouteNeeds = Needed | 'signed-url'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What it takes to be answered by the route. A route has this, or is `open`. */
    permission?: RouteNeeds
    /** The route answers anybody, and asks nobody who they are. @default false */
    open?: boolean
  }
  interface FastifyInstance {
    /** All routes of the gateway, and what each takes. Complete once it is ready. */
    guardedRoutes: readonly GuardedRoute[]
  }
}

export interface GuardedRoute {
  method: string
  url: string
  needs: RouteNeeds | 'open'
}

/**
 * By default deny: each route says who may use it, by `config.permission` or `config.open`. Before all routes. The gateway does not
 * start where one says neither.
 */
export const routePermissionsPlugin = namedPlugin('spectra-route-permissions', [], async (app) => {
  const found: { method: string; route: RouteOptions }[] = []
  const routes: GuardedRoute[] = []
  app.decorate('guardedRoutes', routes)

  // Looked at when all are there: who registers a library's routes may say it for them in an onRoute hook.
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
})

const needsOf = ({ config }: RouteOptions): GuardedRoute['needs'] | undefined =>
  config?.open ? 'open' : config?.permission
