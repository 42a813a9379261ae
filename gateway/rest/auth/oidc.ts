import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SpectraError } from '../../../core/errors.ts'
import type { Accounts, Oidc } from '../../../core/ports.ts'
import { namedPlugin } from '../../named-plugin.ts'
import { AUTH_PATH, setPendingCookie, setRefreshCookie, takePendingCookie } from './cookies.ts'
import { SessionAnswer, shownSession } from './schemas.ts'

const tags = ['accounts']

/** A path of this host: never another site, which `//host` and `/\host` would be. */
const ReturnTo = z
  .string()
  .max(2000)
  .regex(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/, { error: 'it is a path of this gateway, such as /console' })
  .optional()
  .describe(
    'Where the browser goes when it is signed in, a path of this host; absent: the tokens are answered.',
  )

/**
 * `GET /api/v1/auth/oidc/start` sends a browser to the provider, and `GET /api/v1/auth/oidc/callback` takes it back. What belongs together is in a
 * cookie of that browser: nobody is signed in by a link that another made.
 */
export const oidcPlugin = namedPlugin<{ accounts: Accounts; oidc: Oidc }>(
  'spectra-oidc',
  ['spectra-sign-in'],
  async (app, { accounts, oidc }) => {
    const routes = app.withTypeProvider<ZodTypeProvider>()

    routes.get(
      `${AUTH_PATH}/oidc/start`,
      {
        config: { open: true, crossSite: true },
        schema: {
          ...{ operationId: 'oidcStart', summary: 'Sign in with the provider of OpenID Connect', tags },
          querystring: z.strictObject({ return: ReturnTo }),
          response: { 303: z.null().describe('To the provider.') },
        },
      },
      async (request, reply) => {
        const { url, pending } = await oidc.begin()
        setPendingCookie(request, reply, { ...pending, returnTo: request.query.return })
        return reply.redirect(url.href, 303)
      },
    )

    routes.get(
      `${AUTH_PATH}/oidc/callback`,
      {
        config: { open: true, crossSite: true },
        schema: {
          ...{ operationId: 'oidcCallback', summary: 'Where the provider sends the browser back', tags },
          querystring: z.looseObject({ state: z.string().optional().describe('Of the start.') }),
          response: {
            200: SessionAnswer,
            303: z.null().describe('To the path that the start named. The refresh token is a cookie.'),
          },
        },
      },
      async (request, reply) => {
        const pending = takePendingCookie(request, reply)
        if (!pending) {
          throw new SpectraError(
            'SS_LOGIN_REFUSED',
            'Cannot sign in: this browser began no sign-in, or too long ago',
            {
              details: { advice: `Begin at ${AUTH_PATH}/oidc/start.` },
            },
          )
        }
        const query = new URLSearchParams(request.url.split('?')[1])
        const claims = await oidc.finish(query, pending)
        const session = await accounts.loginByClaims(claims, request.ip)
        setRefreshCookie(request, reply, session)
        if (pending.returnTo !== undefined) return reply.redirect(pending.returnTo, 303)
        return shownSession(session, true)
      },
    )
  },
)
