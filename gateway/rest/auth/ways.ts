import type { FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Accounts } from '../../../core/ports.ts'
import { namedPlugin } from '../../named-plugin.ts'
import { AUTH_PATH, refreshCookie } from './cookies.ts'
import { ROUTES } from './schemas.ts'

export interface WaysOptions {
  /** Absent: nobody signs in. */
  accounts?: Pick<Accounts, 'any'>
  /** Whether a provider signs people in, too. */
  oidc: boolean
}

/** `GET /api/v1/auth/ways`: what a page has to know to let somebody in, before it knows who that is. */
export const waysPlugin = namedPlugin<WaysOptions>(
  'spectra-ways-to-sign-in',
  ['spectra-openapi'],
  async (app, { accounts, oidc }) => {
    app
      .withTypeProvider<ZodTypeProvider>()
      .get(`${AUTH_PATH}/ways`, { config: { open: true }, schema: ROUTES.ways }, async (request, reply) => {
        void reply.header('cache-control', 'no-store')
        return { accounts: (await accounts?.any()) ?? false, oidc, remembered: isRemembered(request) }
      })
  },
)

/** Cookies are read where there are accounts alone. */
const isRemembered = (request: FastifyRequest): boolean =>
  request.cookies !== undefined && refreshCookie(request) !== undefined
