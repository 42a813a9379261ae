import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
// @ts-expect-error oidc-provider has no types of its own
import Provider from 'oidc-provider'
import type { Test } from 'tap'

export interface RunningProvider {
  issuer: string
  /** Signs a user in as a browser would, and consents, or does not. Returns where the provider sends the browser at last. */
  signIn(url: URL, login: string, does?: { consent: boolean }): Promise<URL>
  /** What the ID token says of a user, beside the subject. */
  claims: Map<string, Record<string, unknown>>
}

export const CLIENT = { id: 'spectra', secret: 'a secret that only the test and the provider know' }

/** A real provider of OpenID Connect (oidc-provider, certified) on a free port of this machine. */
export async function startProvider(t: Test, redirectUrl: string): Promise<RunningProvider> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const claims = new Map<string, Record<string, unknown>>()
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUrl],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    claims: { openid: ['sub', 'roles'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, ...claims.get(sub) }),
    }),
    cookies: { keys: ['a key of the tests'] },
    jwks: undefined,
  })
  server.on('request', provider.callback())
  t.teardown(() => server.close())

  async function signIn(start: URL, login: string, { consent } = { consent: true }): Promise<URL> {
    const jar = new Map<string, string>()
    const go = async (url: URL, body?: URLSearchParams): Promise<Response> => {
      const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }
      const answer = await fetch(url, { method: body ? 'POST' : 'GET', body, headers, redirect: 'manual' })
      for (const line of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
        if (value === '') jar.delete(name!)
        else jar.set(name!, value!)
      }
      return answer
    }
    let at = start
    for (let step = 0; step < 20; step++) {
      if (at.href.startsWith(redirectUrl)) return at
      let answer = await go(at)
      if (answer.status === 200) {
        const page = await answer.text()
        const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1]
        if (!prompt) throw new Error(`The provider shows no form: ${page}`)
        answer =
          prompt === 'consent' && !consent
            ? await go(new URL(`${at.pathname}/abort`, at))
            : await go(at, new URLSearchParams({ prompt, login, password: 'any' }))
      }
      const next = answer.headers.get('location')
      if (next === null) throw new Error(`The provider answers ${answer.status}: ${await answer.text()}`)
      at = new URL(next, at)
    }
    throw new Error('The provider comes to no end')
  }
  return { issuer, signIn, claims }
}
