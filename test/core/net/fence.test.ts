import { once } from 'node:events'
import { createServer, request as ask, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { openFence } from '../../../core/net/fence.ts'

/** Something inside that answers whoever asks. */
async function inside(t: {
  teardown(fn: () => unknown): unknown
}): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url!)
    response.end('secret')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { port: (server.address() as AddressInfo).port, asked }
}

void t.test('Fence: nothing inside is reached, by address or by a name that leads there', async (t) => {
  const { port, asked } = await inside(t)
  for (const [host, address] of [
    ['127.0.0.1', ''],
    ['localhost', '127.0.0.1'],
    ['[::1]', ''],
    ['169.254.169.254', ''],
    ['rebound.example', '10.1.2.3'],
    ['metadata.example', '169.254.169.254'],
  ] as const) {
    const fence = await openFence((_name, done) => done(null, [{ address, family: 4 }]))
    t.equal(fence.refusal(), undefined)
    const answer = await fence.fetch(`http://${host}:${port}/`).catch((error: unknown) => error)
    t.ok(answer instanceof Error || !(answer as Response).ok, host)
    t.match(fence.refusal(), { code: 'SS_ADDRESS_REFUSED', message: /not.*public/ }, host)
    await fence.close()
  }
  t.same(asked, [])
})

void t.test('Fence: nobody else on the machine can use it', async (t) => {
  const fence = await openFence()
  t.teardown(() => fence.close())
  const { hostname: host, port, username } = new URL(fence.env.http_proxy!)
  for (const authorization of [undefined, `Basic ${Buffer.from(`${username}:guessed`).toString('base64')}`]) {
    const headers = authorization ? { 'proxy-authorization': authorization } : {}
    const request = ask({ host, port, path: 'http://example.com/', headers }).end()
    const [answer] = (await once(request, 'response')) as [IncomingMessage]
    answer.resume()
    t.equal(answer.statusCode, 407)
  }
  t.equal(fence.refusal(), undefined)
})

void t.test('Fence: once it is closed, nothing answers', async (t) => {
  const fence = await openFence()
  const { origin } = new URL(fence.env.http_proxy!)
  await fence.close()
  await t.rejects(fetch(origin))
})
