import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Writable } from 'node:stream'
import t, { type Test } from 'tap'
import WebSocket from 'ws'
import { createLog } from '../../cli/output/log.ts'
import { hostsOf, isExposed, type EdgeConfig } from '../../gateway/http/hosts.ts'
import { checkExposure } from '../../gateway/exposure.ts'
import { startGateway } from '../../gateway/server.ts'
import { createWorld, openApp, type World } from './world.ts'

const local: EdgeConfig = {
  ...{ host: '127.0.0.1', publicUrl: '', allowedHosts: [], origins: [], trustedProxies: [] },
}
const PAGE = 'https://console.example.org'

/** A gateway on a free port, and what it logged. */
async function listening(t: Test, change: Partial<World['options']> = {}, edge: Partial<EdgeConfig> = {}) {
  const logged: string[] = []
  const to = new Writable({ write: (line, _encoding, done) => (logged.push(String(line)), done()) })
  const world = createWorld(t, { logger: createLog({ level: 'debug', to: to as never }), ...change })
  const config = { ...world.options.config, ...edge, host: '127.0.0.1', port: 0 }
  const gateway = await startGateway({ ...world.options, config })
  t.teardown(() => gateway.close())
  return { ...gateway, logged }
}

/** What the server sends on a connection until it closes it. */
async function answered(socket: Socket): Promise<string> {
  const parts: Buffer[] = []
  socket.on('data', (part) => parts.push(part)).on('error', () => undefined)
  await once(socket, 'close')
  return Buffer.concat(parts).toString()
}

async function opened(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

void t.test('hostsOf() knows the names of the gateway, and no others (DNS rebinding)', async (t) => {
  const tries: [Partial<EdgeConfig>, string[], string[]][] = [
    [
      {},
      ['localhost', '127.0.0.1:8080', '[::1]:8080'],
      ['', '10.0.0.7', 'rebound.example', 'localhost.example'],
    ],
    [
      { host: '0.0.0.0' },
      ['10.0.0.7:8080', '[fd00::1]', 'localhost'],
      ['rebound.example', '10.0.0.7.example'],
    ],
    [
      { host: '0.0.0.0', publicUrl: 'https://spectra.example.org', allowedHosts: ['gate:8080', 'Other'] },
      ['spectra.example.org', 'SPECTRA.example.org:443', 'gate:8080', 'other:99'],
      ['gate', 'gate:81', 'example.org', 'x.spectra.example.org'],
    ],
  ]
  for (const [change, taken, refused] of tries) {
    const isHost = hostsOf({ ...local, ...change })
    for (const host of taken) t.ok(isHost(host), `${JSON.stringify(change)} takes ${host}`)
    for (const host of refused) t.notOk(isHost(host), `${JSON.stringify(change)} refuses ${host}`)
  }
})

void t.test('isExposed() says whether others than the own user are let in', async (t) => {
  for (const host of ['127.0.0.1', '127.0.0.2', '::1', 'localhost']) t.notOk(isExposed({ ...local, host }))
  t.notOk(isExposed({ ...local, publicUrl: 'http://localhost:8080', allowedHosts: ['localhost:9'] }))
  for (const change of [
    { host: '0.0.0.0' },
    { host: '::' },
    { publicUrl: 'https://a.example' },
    { allowedHosts: ['a.example'] },
    { trustedProxies: ['10.0.0.0/8'] },
  ])
    t.ok(isExposed({ ...local, ...change }), JSON.stringify(change))
})

void t.test(
  'Edge: a page of another origin gets nothing, and is told no header that would let it',
  async (t) => {
    const app = await openApp(t, createWorld(t))
    for (const method of ['GET', 'POST', 'OPTIONS'] as const) {
      const headers = { host: 'localhost', origin: PAGE, 'access-control-request-method': 'POST' }
      const answer = await app.inject({ method, url: '/graphql', headers })
      t.equal(answer.statusCode, 403, method)
      t.match(answer.body, 'SS_ORIGIN_REFUSED')
      t.notOk(answer.headers['access-control-allow-origin'])
    }
  },
)

void t.test('Edge: a page of a configured origin may ask, and no other', async (t) => {
  const world = createWorld(t)
  Object.assign(world.options.config, { origins: [PAGE] })
  const app = await openApp(t, world)
  const preflight = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization',
  }
  const asked = (origin: string) =>
    app.inject({ method: 'OPTIONS', url: '/graphql', headers: { host: 'localhost', origin, ...preflight } })
  const allowed = await asked(PAGE)
  t.equal(allowed.statusCode, 204)
  t.match(allowed.headers, {
    'access-control-allow-origin': PAGE,
    'access-control-allow-credentials': 'true',
    'access-control-allow-headers': 'authorization',
  })
  for (const foreign of [`${PAGE}.evil.example`, 'http://console.example.org', 'null', 'https://example.org'])
    t.equal((await asked(foreign)).statusCode, 403, foreign)
})

void t.test('Edge: another site may lead nowhere but where a route says so', async (t) => {
  const world = createWorld(t)
  await world.storage.put('organizations/a/x.mp4', Buffer.from('a clip'))
  const app = await openApp(t, world)
  const headers = { host: 'localhost', 'sec-fetch-site': 'cross-site' }
  t.equal((await app.inject({ url: '/graphql?query={cameras{id}}', headers })).statusCode, 403)
  const url = await world.storage.signedUrl('organizations/a/x.mp4')
  t.equal((await app.inject({ url, headers })).statusCode, 200, 'a signed URL is its own permission')
})

void t.test('Edge: a WebSocket of a page of another site, or of a rebound name, is not opened', async (t) => {
  const gateway = await listening(t, {}, { origins: [PAGE] })
  const statusOf = async (headers: Record<string, string>): Promise<number> => {
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/graphql`, 'graphql-transport-ws', {
      headers,
    })
    const status = await new Promise<number>((resolve) => {
      socket.on('open', () => resolve(101))
      socket.on('unexpected-response', (_: unknown, { statusCode }: { statusCode: number }) =>
        resolve(statusCode),
      )
      socket.on('error', () => undefined)
    })
    socket.terminate()
    return status
  }
  t.equal(await statusOf({}), 101)
  t.equal(await statusOf({ origin: PAGE }), 101)
  t.equal(await statusOf({ origin: 'https://evil.example' }), 403)
  t.equal(await statusOf({ host: 'evil.example', origin: 'http://evil.example' }), 403)
})

void t.test(
  'Edge: no compression of WebSocket messages is agreed on, so that none unpacks to more',
  async (t) => {
    const gateway = await listening(t)
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: true,
    })
    t.teardown(() => socket.terminate())
    await once(socket, 'open')
    t.equal(socket.extensions, '')
  },
)

void t.test(
  'Edge: half-open sockets and slow heads are closed, and meanwhile others are answered',
  async (t) => {
    const gateway = await listening(t, { headersMs: 1500 })
    const sockets = await Promise.all(Array.from({ length: 1000 }, () => opened(gateway.port)))
    const slow = sockets.slice(0, 100)
    for (const socket of slow) socket.write('GET /health/live HTTP/1.1\r\nhost: localhost\r\n')
    const dribble = setInterval(
      () => slow.forEach((socket) => socket.writable && socket.write('x-a: b\r\n')),
      200,
    )
    t.teardown(() => clearInterval(dribble))
    const ended = sockets.map(answered)
    t.equal((await fetch(`${gateway.url}/health/live`)).status, 200)
    for (const said of await Promise.all(ended))
      if (said !== '' && !said.startsWith('HTTP/1.1 408')) t.fail(said)
    t.equal((await fetch(`${gateway.url}/health/live`)).status, 200)
  },
)

void t.test('Edge: connections are bounded, and there is room again when some have ended', async (t) => {
  const world = createWorld(t)
  const config = { ...world.options.config, connections: 20, host: '127.0.0.1', port: 0 }
  const gateway = await startGateway({ ...world.options, config })
  t.teardown(() => gateway.close())
  const sockets = await Promise.all(Array.from({ length: 20 }, () => opened(gateway.port)))
  const further = await opened(gateway.port)
  t.equal(await answered(further), '', 'closed without a word')
  const ends = sockets.map((socket) => once(socket, 'close'))
  sockets.forEach((socket) => socket.end())
  await Promise.all(ends)
  let status = 0
  while (status !== 200)
    status = await fetch(`${gateway.url}/health/live`).then(
      (r) => r.status,
      () => 0,
    )
  t.equal(status, 200)
})

void t.test('Edge: a key or token in a URL is refused, and stands in neither answer nor log', async (t) => {
  const gateway = await listening(t)
  const planted = 'eyJhbGciOiJIUzI1NiJ9.eyJwbGFudGVkIjoxfQ.c2lnbmF0dXJlLXBsYW50ZWQ'
  const key = `spk_${'0'.repeat(32)}_planted-${'a'.repeat(35)}`
  for (const url of [
    `graphql?access_token=${planted}`,
    `graphql?query={cameras{id}}&Api-Key=${planted}`,
    `graphql?token=planted-in-a-url`,
    `graphql?anything=${planted}`,
    `graphql?anything=Bearer%20planted-in-a-url`,
    `graphql?anything=${key}`,
    `graphql?query={process(id:"${key}"){id}}`,
    `graphql?${key}`,
    `api/v1/${key}/x`,
    `objects/${key.replaceAll('_', '%5f')}`,
    `api/v1/auth/spr_planted-${'a'.repeat(35)}`,
  ]) {
    const answer = await fetch(`${gateway.url}/${url}`)
    t.equal(answer.status, 400)
    const body = await answer.text()
    t.match(body, /SS_INPUT_INVALID[^]*Authorization: Bearer/)
    t.notMatch(body, /planted|cGxhbnRlZ/)
  }
  const asked = new URLSearchParams({ query: '{ cameras { id } }', x: 'bearer bonds' })
  t.equal((await fetch(`${gateway.url}/graphql?${asked.toString()}`)).status, 200, 'others are answered')
  t.ok(gateway.logged.length >= 11)
  t.notMatch(gateway.logged.join(''), /planted|cGxhbnRlZ/)
})

void t.test('Edge: line breaks in what clients send make no header and no line of the log', async (t) => {
  const gateway = await listening(t)
  const path =
    '/objects/x%0d%0aset-cookie:%20planted=1/a%0a{"level":60,"msg":"planted"}.mp4?signature=%0d%0ax:%20y'
  const answer = await fetch(`${gateway.url}${path}`, { headers: { 'user-agent': 'a"}\t{"level":60' } })
  t.equal(answer.status, 403)
  t.notOk(answer.headers.get('set-cookie'))
  const raw = async (text: string): Promise<string> => {
    const socket = await opened(gateway.port)
    socket.end(text)
    return answered(socket)
  }
  const smuggled = await raw('GET /health/live HTTP/1.1\r\nhost: localhost\r\nx-a: b\nplanted: 1\0\r\n\r\n')
  t.match(smuggled, /^HTTP\/1\.1 400/)
  t.match(
    await raw('GET /health/live HTTP/1.1\r\nhost: a\r\nhost: localhost\r\n\r\n'),
    /^HTTP\/1\.1 (400|403)/,
  )
  for (const line of gateway.logged) {
    t.equal(line.indexOf('\n'), line.length - 1, 'one line each')
    const { level } = JSON.parse(line) as { level: number }
    t.ok(level < 60, 'as the gateway says it')
  }
})

void t.test('Edge: a query of 10 MB is refused before it is read', async (t) => {
  const gateway = await listening(t)
  const body = JSON.stringify({ query: `{ cameras { id } } #${'x'.repeat(10 * 1024 ** 2)}` })
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body }).catch(
    () => undefined,
  )
  // The connection may be cut while the client still sends.
  if (answer) t.equal(answer.status, 413)
  const long = await fetch(`${gateway.url}/graphql?query=${'x'.repeat(1024 ** 2)}`).catch(() => undefined)
  if (long) t.equal(long.status, 431)
  t.equal((await fetch(`${gateway.url}/health/live`)).status, 200)
})

void t.test('Edge: a gateway that others reach does not start before there are accounts', async (t) => {
  const world = createWorld(t)
  const config = { ...world.options.config, host: '0.0.0.0', port: 0 }
  await t.rejects(startGateway({ ...world.options, config }), {
    code: 'SS_ACCOUNTS_NEEDED',
    message: /Cannot listen on 0\.0\.0\.0: .*there are no accounts/,
    advice: /spectra user create --role owner/,
  })
  const proxied = { ...local, trustedProxies: ['10.0.0.1'] }
  await t.rejects(checkExposure(proxied, { any: async () => false }), { code: 'SS_ACCOUNTS_NEEDED' })
  await t.resolves(checkExposure(proxied, { any: async () => true }))
  await t.resolves(checkExposure(local, { any: async () => false }))
})
