import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'
import { tempDir } from '../temp.ts'

export interface KeyVault {
  /** What the SDK reads from the environment to come here; its names are those of this machine alone. */
  env: Record<string, string>
  /** The vault's address, without `/` at its end. */
  vault: string
  /** By name. */
  secrets: Map<string, string>
  /** What the authority gave, oldest first, and for which resource. */
  issued: { resource: string; token: string }[]
  /** Seconds that a token is good for. */
  expiresIn: number
}

const TENANT = '11111111-2222-3333-4444-555555555555'
const CLIENT = { id: '66666666-7777-8888-9999-000000000000', secret: 'a secret of the tests' }
/** Of a Key Vault, and of the models of Azure. */
const RESOURCES = ['https://localhost', 'https://cognitiveservices.azure.com']

/** Names below `localhost` are this machine: the system's resolver does not know that everywhere. */
const RESOLVER = `data:text/javascript,${encodeURIComponent(
  "import dns from 'node:dns'; const before = dns.lookup;" +
    "dns.lookup = (name, ...rest) => before(name.endsWith('.localhost') ? '127.0.0.1' : name, ...rest)",
)}`

/** Azure Key Vault as far as it is read from, and the authority that lets clients in: HTTPS, challenge, client credentials. */
export async function startKeyVault(t: Test): Promise<KeyVault> {
  const folder = tempDir(t)
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,DNS:vault.localhost'],
    ],
    { stdio: 'pipe' },
  )
  const secrets = new Map<string, string>()
  const answer = (response: ServerResponse, status: number, body: object, headers = {}): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    void text(request).then((body) => {
      const url = new URL(request.url!, authority)
      if (url.pathname === `/${TENANT}/v2.0/.well-known/openid-configuration`)
        return answer(response, 200, described())
      if (url.pathname === `/${TENANT}/oauth2/v2.0/token`) {
        const form = new URLSearchParams(body)
        const known = form.get('client_id') === CLIENT.id && form.get('client_secret') === CLIENT.secret
        const resource = RESOURCES.find((one) => form.get('scope')?.includes(`${one}/.default`))
        if (!known || !resource || form.get('grant_type') !== 'client_credentials')
          return answer(response, 401, { error: 'invalid_client', error_description: 'AADSTS7000215' })
        const token = `token-${running.issued.length}-of-the-tests`
        running.issued.push({ resource, token })
        const { expiresIn: expires_in } = running
        return answer(response, 200, { token_type: 'Bearer', expires_in, access_token: token })
      }
      const good = running.issued.filter(({ resource }) => resource === RESOURCES[0])
      if (!good.some(({ token }) => request.headers.authorization === `Bearer ${token}`)) {
        const challenge = `Bearer authorization="${authority}/${TENANT}", resource="https://localhost"`
        return answer(response, 401, { error: { code: 'Unauthorized' } }, { 'www-authenticate': challenge })
      }
      // The SDK writes the name of this parameter as api%2Dversion.
      if (!url.searchParams.has('api-version'))
        return answer(response, 400, { error: { code: 'BadParameter' } })
      const [, name = ''] = /^\/secrets\/([\w-]+)\/$/.exec(url.pathname) ?? []
      const value = secrets.get(name)
      if (value === undefined)
        return answer(response, 404, { error: { code: 'SecretNotFound', message: 'not found' } })
      answer(response, 200, { id: `${vault}/secrets/${name}/0a1b`, value, attributes: { enabled: true } })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const [authority, vault] = [`https://localhost:${port}`, `https://vault.localhost:${port}`]
  const described = () => ({
    issuer: `${authority}/${TENANT}/v2.0`,
    token_endpoint: `${authority}/${TENANT}/oauth2/v2.0/token`,
    authorization_endpoint: `${authority}/${TENANT}/oauth2/v2.0/authorize`,
    jwks_uri: `${authority}/${TENANT}/keys`,
  })
  const running: KeyVault = {
    ...{ vault, secrets, issued: [], expiresIn: 3600 },
    env: {
      CLOUD_PROVIDER: 'azure',
      AZURE_TENANT_ID: TENANT,
      AZURE_CLIENT_ID: CLIENT.id,
      AZURE_CLIENT_SECRET: CLIENT.secret,
      AZURE_AUTHORITY_HOST: authority,
      NODE_EXTRA_CA_CERTS: cert,
      NODE_OPTIONS: `--import=${RESOLVER}`,
    },
  }
  return running
}
