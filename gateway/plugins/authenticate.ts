import type { FastifyReply, FastifyRequest } from 'fastify'
import type { IncomingMessage } from 'node:http'
import { SpectraError, toSpectraError } from '../../core/errors.ts'
import type { Accounts, Identity } from '../../core/ports.ts'
import type { Authenticator, Credentials } from '../authenticator.ts'
import { requireNeeded } from '../graphql/guard.ts'
import { namedPlugin } from '../named-plugin.ts'
import type { OnIdentityEnd } from '../updates/endings.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** On whose behalf it is answered. @throws SS_UNAUTHENTICATED where that is not known */
    readonly identity: Identity
  }
  interface FastifyInstance {
    /**
     * The one way to an identity: asks the authenticator, and keeps its answer as `request.identity`. A WebSocket gives what
     * came with `connection_init`.
     * @throws what the authenticator throws, and SS_RATE_LIMITED where nobody knows who asks too often
     */
    authenticate(request: FastifyRequest, init?: Credentials['init'], reply?: FastifyReply): Promise<Identity>
    /**
     * For what goes on after its request: subscriptions and streams. Tells once, within some seconds, when the identity does not
     * hold any more: signed out, expired, disabled, its role or cameras changed. Returns how to stop listening.
     */
    onIdentityEnd: OnIdentityEnd
  }
}

export interface AuthenticateOptions {
  authenticate: Authenticator
  /** Absent: no identity ends. */
  accounts?: Pick<Accounts, 'onEnded'>
}

/**
 * Every request has an identity that may use its route before anything is done for it, or is refused: 401 or 403 with the error as
 * its body. Only open routes have none, those that a signed URL opens, and whoever asks for a WebSocket, which says who it is in
 * its first message.
 */
export const authenticatePlugin = namedPlugin<AuthenticateOptions>(
  'spectra-authenticate',
  ['spectra-errors', 'spectra-hosts', 'spectra-route-permissions', 'spectra-rates'],
  async (app, { authenticate, accounts }) => {
    const identities = new WeakMap<FastifyRequest, Identity>()
    const upgrades = new WeakSet<IncomingMessage>()
    app.server.on('upgrade', (request) => upgrades.add(request))

    app.decorateRequest('identity', {
      getter() {
        const identity = identities.get(this)
        if (identity) return identity
        throw new SpectraError('SS_UNAUTHENTICATED', 'Cannot answer: it is not known who asks')
      },
    })
    app.decorate(
      'authenticate',
      async (request: FastifyRequest, init?: Credentials['init'], reply?: FastifyReply) => {
        const { headers, ip } = request
        const identity = await Promise.try(() => authenticate({ headers, ip, ...(init && { init }) })).catch(
          async (thrown: unknown) => {
            // Only what is refused anyway is counted: nobody who is known is kept out by others at their address.
            if (toSpectraError(thrown).code === 'SS_UNAUTHENTICATED')
              await app.takeTurns('anonymous', { ip }, 1, reply)
            throw thrown
          },
        )
        identities.set(request, identity)
        return identity
      },
    )

    app.decorate('onIdentityEnd', (identity, listener) => {
      const { sessionId, expiresAt } = identity
      if (!accounts || (sessionId === undefined && expiresAt === undefined)) return () => undefined
      return accounts.onEnded(identity, () =>
        listener(new SpectraError('SS_UNAUTHENTICATED', 'Cannot go on: the sign-in has ended, or changed')),
      )
    })

    app.addHook('onRequest', async (request, reply) => {
      const { open, permission } = request.routeOptions.config
      if (open || permission === 'signed-url' || upgrades.has(request.raw)) return
      const identity = await app.authenticate(request, undefined, reply)
      if (permission !== undefined) requireNeeded(identity, permission)
    })
  },
)
