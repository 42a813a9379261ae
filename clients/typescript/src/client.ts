import { SpectraApiError } from './errors.ts'
import { createGateways } from './gateways.ts'
import type { Operation } from './operation.ts'
import { createRequests, type CallOptions } from './requests.ts'
import { createSockets } from './sockets.ts'
import { subscribe, type SubscribeOptions } from './subscriptions.ts'
import { createTokens, type Session, type TokenOptions } from './tokens.ts'
import { upload, type Uploadable, type Uploaded, type UploadOptions } from './uploads.ts'

export interface ClientOptions extends TokenOptions {
  /** Of one gateway or several, such as http://127.0.0.1:8080. */
  url: string | readonly string[]
  /** @default that of the platform */
  fetch?: typeof globalThis.fetch
  /** Class of WebSockets. @default that of the platform */
  webSocket?: unknown
  /** Told when a WebSocket is open, and then every ten seconds as long as its gateway is there. */
  onHeard?: () => void
}

export interface SpectraClient {
  /** Signs in with a password; from then on tokens are refreshed by themselves. @throws SpectraApiError */
  signIn(email: string, password: string): Promise<Session>
  /** The sign-in that the browser's cookie goes on with; undefined where there is none. */
  resume(): Promise<Session | undefined>
  /** Ends the sign-in, here and at the gateway. */
  signOut(): Promise<void>
  readonly session: Session | undefined
  /** A query or a mutation. @throws SpectraApiError */
  ask<Answer, Variables>(
    operation: Operation<Answer, Variables>,
    variables: Variables,
    options?: CallOptions,
  ): Promise<Answer>
  /** Follows a subscription: see `subscribe`. */
  subscribe<Answer extends object, Variables>(
    operation: Operation<Answer, Variables>,
    variables: Variables,
    options?: SubscribeOptions,
  ): AsyncGenerator<Answer, void>
  /** Sends a file; it goes on by itself where it broke off. */
  upload(file: Uploadable, options?: UploadOptions): Promise<Uploaded>
  /** Any route of the REST side, with the token. @throws SpectraApiError */
  rest(path: string, init?: RequestInit, options?: CallOptions): Promise<Response>
  /** The address of what the API names by a signed URL, which may be relative to the gateway. */
  addressOf(signedUrl: string): string
}

/** A client of one installation. Nothing is asked of it before the first call. */
export function createSpectraClient(options: ClientOptions): SpectraClient {
  const { url, fetch = globalThis.fetch, webSocket, cookie = false, onHeard } = options
  const gateways = createGateways(url)
  // Signing in and refreshing take no token.
  const nobody = createTokens({}, () => Promise.reject(new TypeError('Cannot refresh: nobody signed in')))
  const open = createRequests(gateways, nobody, fetch)
  const post = (path: string, body: object): Promise<Response> =>
    open.call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      // What a page that is left has under way is finished: its answer replaces the cookie.
      ...(cookie && { keepalive: true }),
    })
  const refresh = async (refreshToken?: string): Promise<Session> =>
    (await (await post('/api/v1/auth/refresh', { refreshToken })).json()) as Session
  const tokens = createTokens(options, cookie ? () => oneTabAtATime(refresh) : refresh)
  const requests = createRequests(gateways, tokens, fetch)
  const sockets = createSockets(tokens, webSocket, onHeard)

  return {
    async signIn(email, password) {
      const answer = await post('/api/v1/auth/login', { email, password, ...(cookie && { cookie }) })
      const session = (await answer.json()) as Session
      tokens.set(session)
      return session
    },
    async resume() {
      try {
        await tokens.renew(undefined)
      } catch (error) {
        if (!(error instanceof SpectraApiError) || error.code !== 'SS_UNAUTHENTICATED') throw error
      }
      return tokens.session
    },
    async signOut() {
      const refreshToken = tokens.session?.refreshToken
      tokens.set(undefined)
      if (refreshToken || cookie) await post('/api/v1/auth/logout', { refreshToken })
    },
    get session() {
      return tokens.session
    },
    ask: requests.ask,
    subscribe: (operation, variables, given) =>
      subscribe({ gateways, tokens, sockets }, operation, variables, given),
    upload: (file, given) => upload(gateways, tokens, file, given),
    rest: (path, init, given) => requests.call(path, init, { repeatable: !init?.method, ...given }),
    addressOf: (signedUrl) => new URL(signedUrl, `${gateways.current}/`).href,
  }
}

/** Tabs share the cookie, whose token is good for one refresh: the second tab waits for what the first one gets. */
const oneTabAtATime = (refresh: () => Promise<Session>): Promise<Session> =>
  globalThis.navigator.locks.request('spectra-refresh', () => refresh())
