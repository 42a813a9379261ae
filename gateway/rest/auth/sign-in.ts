import cookie from '@fastify/cookie'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { SpectraError } from '../../../core/errors.ts'
import type { Accounts } from '../../../core/ports.ts'
import { namedPlugin } from '../../named-plugin.ts'
import { AUTH_PATH, clearRefreshCookie, refreshCookie, setRefreshCookie } from './cookies.ts'
import { ROUTES, shownIdentity, shownSession } from './schemas.ts'

/**
 * `POST /api/v1/auth/login`, `refresh`, `logout`, `password` and `GET /api/v1/auth/me`. A refresh token is in the body or, for
 * browsers that asked for it, in a cookie; then the request has to be JSON all the same, which pages of other sites cannot send.
 */
export const signInPlugin = namedPlugin<{ accounts: Accounts }>(
  'spectra-sign-in',
  ['spectra-errors', 'spectra-hosts', 'spectra-authenticate', 'spectra-openapi'],
  async (app, { accounts }) => {
    await app.register(cookie)
    const routes = app.withTypeProvider<ZodTypeProvider>()
    // What browsers and proxies keep of these answers are tokens.
    app.addHook('onSend', async (request, reply) => {
      if (request.routeOptions.url?.startsWith(AUTH_PATH)) void reply.header('cache-control', 'no-store')
    })

    routes.post(
      `${AUTH_PATH}/login`,
      { config: { open: true }, schema: ROUTES.login },
      async (request, reply) => {
        const { email, password, cookie: asCookie = false } = request.body
        const session = await accounts.login({ email, password, ip: request.ip })
        if (asCookie) setRefreshCookie(request, reply, session)
        return shownSession(session, asCookie)
      },
    )

    routes.post(
      `${AUTH_PATH}/refresh`,
      { config: { open: true }, schema: ROUTES.refresh },
      async (request, reply) => {
        const fromCookie = request.body.refreshToken === undefined
        const token = request.body.refreshToken ?? refreshCookie(request)
        if (token === undefined) {
          throw new SpectraError(
            'SS_UNAUTHENTICATED',
            'Cannot refresh the sign-in: there is no refresh token',
            {
              details: { advice: 'Sign in again.' },
            },
          )
        }
        try {
          const session = await accounts.refresh(token, request.ip)
          if (fromCookie) setRefreshCookie(request, reply, session)
          return shownSession(session, fromCookie)
        } catch (thrown) {
          const over = thrown instanceof SpectraError && thrown.code === 'SS_UNAUTHENTICATED'
          if (fromCookie && over) clearRefreshCookie(request, reply)
          throw thrown
        }
      },
    )

    routes.post(
      `${AUTH_PATH}/logout`,
      { config: { open: true }, schema: ROUTES.logout },
      async (request, reply) => {
        const token = request.body.refreshToken ?? refreshCookie(request)
        if (token !== undefined) await accounts.logout(token)
        clearRefreshCookie(request, reply)
        return reply.code(204).send(null)
      },
    )

    routes.post(
      `${AUTH_PATH}/password`,
      { config: { permission: 'signed-in' }, schema: ROUTES.password },
      async (request, reply) => {
        await accounts.changeOwnPassword(request.identity, request.body)
        return reply.code(204).send(null)
      },
    )

    routes.get(
      `${AUTH_PATH}/me`,
      { config: { permission: 'signed-in' }, schema: ROUTES.me },
      async ({ identity }) => shownIdentity(identity),
    )
  },
)
