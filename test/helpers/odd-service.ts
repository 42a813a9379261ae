import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Break, Fault } from '../contracts/faults.ts'
import { tempDir } from './temp.ts'

/** A service over HTTP, as providers have, that fails in the ways of such. */
export interface OddService {
  /** Where it is asked; another one while its certificate is wrong. */
  url(): string
  faults: Readonly<Record<Fault, Break>>
}

/** @param answer what it answers to whatever is asked, or how */
export async function oddService(t: Test, answer: object | RequestListener): Promise<OddService> {
  const well: RequestListener =
    typeof answer === 'function'
      ? (answer as RequestListener)
      : (_, response) =>
          void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  let respond = well
  const plain = createServer((request, response) => respond(request, response))
  const [key, cert] = selfSigned(tempDir(t))
  const secure = createTlsServer({ key, cert }, (request, response) => respond(request, response))
  for (const server of [plain, secure]) {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    t.teardown(() => closed(server))
  }
  const { port } = plain.address() as AddressInfo
  let untrusted = false

  const answering = (listener: RequestListener): Break => {
    return async () => {
      respond = listener
      return () => void (respond = well)
    }
  }
  const status = (code: number, headers: Record<string, string> = {}): Break =>
    answering(
      (_, response) => void response.writeHead(code, headers).end(JSON.stringify({ error: { code } })),
    )

  return {
    url: () =>
      untrusted ? `https://127.0.0.1:${(secure.address() as AddressInfo).port}` : `http://127.0.0.1:${port}`,
    faults: {
      async unreachable() {
        await closed(plain)
        return () => once(plain.listen(port, '127.0.0.1'), 'listening')
      },
      reset: answering((request) => void request.socket.resetAndDestroy()),
      silent: answering(() => undefined),
      async tls() {
        untrusted = true
        return () => void (untrusted = false)
      },
      denied: status(401),
      refused: status(403),
      throttled: status(429, { 'retry-after': '7' }),
      broken: status(500),
      full: status(507),
    },
  }
}

async function closed(server: Server): Promise<void> {
  if (!server.listening) return
  const over = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await over
}

/** A key and a certificate that nobody trusts. */
export function selfSigned(directory: string): [Buffer, Buffer] {
  const files = [join(directory, 'key.pem'), join(directory, 'cert.pem')] as const
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const args = ['req', '-x509', ...kind, '-keyout', files[0], '-out', files[1], '-subj', '/CN=localhost']
  execFileSync('openssl', args, { stdio: 'pipe' })
  return [readFileSync(files[0]), readFileSync(files[1])]
}
