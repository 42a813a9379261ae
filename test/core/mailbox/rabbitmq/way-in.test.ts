import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { connect as connectTo, createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import t, { type Test } from 'tap'
import { createRabbitmqMailbox, type RabbitmqMailboxOptions } from '../../../../core/mailbox/rabbitmq.ts'
import { placeOf } from '../../../../core/mailbox/rabbitmq/address.ts'
import { isRefusal, rabbitmqError } from '../../../../core/mailbox/rabbitmq/errors.ts'
import { envelope, nameOf, receive } from '../../../contracts/mailbox/helpers.ts'
import { PATIENCE_MS } from '../../../helpers/eventually.ts'
import { NO_BROKER, NO_CTL, rabbitmqctl, testVhost } from '../../../helpers/rabbitmq.ts'
import { tempDir } from '../../../helpers/temp.ts'

const SECRET = 'a-secret-of-the-tests'

/** Keys and certificates that sign themselves, for broker.test. */
const directory = tempDir(t)
const pem = (name: string): Buffer => readFileSync(join(directory, name))
for (const name of ['server', 'client', 'other']) {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1']
  const files = ['-keyout', join(directory, `${name}.key`), '-out', join(directory, `${name}.pem`)]
  const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:broker.test']
  execFileSync('openssl', ['req', '-x509', ...key, ...files, ...names], { stdio: 'pipe' })
}
const CA = { ca: pem('server.pem'), servername: 'broker.test' }

async function listen(t: Test, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return (server.address() as AddressInfo).port
}

async function refused(
  t: Test,
  url: string,
  message: RegExp,
  options: Partial<RabbitmqMailboxOptions> = {},
): Promise<void> {
  const mailbox = createRabbitmqMailbox({ url, timeoutMs: PATIENCE_MS, ...options })
  t.teardown(() => mailbox.close())
  const error = await mailbox.health().then(
    () => new Error('it is healthy'),
    (thrown: Error) => thrown,
  )
  t.match(error, { code: 'SS_MAILBOX_UNAVAILABLE', message }, url)
  t.notMatch(error.message, SECRET)
  t.notMatch(error.message, '\n')
}

const at = (port: number, scheme = 'amqp'): string => `${scheme}://user:${SECRET}@127.0.0.1:${port}`

// Awaited before the first test: a file ends with the last of the tests that it has, whatever it still waits for.
const url = NO_BROKER ? undefined : await testVhost(t)

void t.test(
  'Mailbox (rabbitmq), way in: settings that cannot be right are refused before anything is tried',
  (t) => {
    const secure = at(1, 'amqps')
    const wrong: [string, RabbitmqMailboxOptions['tls'], RegExp][] = [
      ['', undefined, /SPECTRA_MAILBOX_URL: it is no URL/],
      ['localhost', undefined, /SPECTRA_MAILBOX_URL: it is no URL/],
      [
        'http://localhost:5672',
        undefined,
        /SPECTRA_MAILBOX_URL: its scheme is http, and must be amqp or amqps/,
      ],
      [at(1), { ca: pem('server.pem') }, /SPECTRA_MAILBOX_CA: SPECTRA_MAILBOX_URL is an amqp: address/],
      [secure, { ca: 'a poem' }, /SPECTRA_MAILBOX_CA: it is no certificate/],
      [secure, { cert: 'a poem', key: pem('client.key') }, /SPECTRA_MAILBOX_CERT: it is no certificate/],
      [secure, { cert: pem('client.pem'), key: 'a poem' }, /SPECTRA_MAILBOX_KEY: it is no key/],
      [secure, { cert: pem('client.pem'), key: pem('other.key') }, /SPECTRA_MAILBOX_KEY: .*not that of/],
      [secure, { cert: pem('client.pem') }, /SPECTRA_MAILBOX_CERT: certificate and key need each other/],
      [secure, { key: pem('client.key') }, /SPECTRA_MAILBOX_KEY: certificate and key need each other/],
    ]
    for (const [url, tls, message] of wrong) {
      const options = { url, ...(tls && { tls }) }
      t.throws(() => createRabbitmqMailbox(options), { code: 'SS_CONFIG_INVALID', message }, String(message))
    }
    t.end()
  },
)

void t.test('Mailbox (rabbitmq), way in: an address is shown without its secrets', (t) => {
  t.equal(placeOf('amqps://user:secret@host:5671/a%2Fb?key=secret'), 'amqps://host:5671, vhost "a/b"')
  t.equal(placeOf('amqp://user:secret@host'), 'amqp://host, vhost "/"')
  t.equal(placeOf('amqp://user:secret@host/%zz'), 'amqp://host, vhost "%zz"')
  t.equal(placeOf('a secret'), 'an address that is no URL')
  t.end()
})

void t.test('Mailbox (rabbitmq), way in: who is no broker is said to be none', async (t) => {
  const web = await listen(
    t,
    createHttpServer((_, answer) => answer.end('hello')),
  )
  const poet = await listen(
    t,
    createServer((socket) => socket.end('roses are red, violets are blue\n')),
  )
  const silent = await listen(
    t,
    createServer((socket) => socket.on('error', () => undefined)),
  )
  const closing = await listen(
    t,
    createServer((socket) => socket.destroy()),
  )
  for (const port of [web, poet]) await refused(t, at(port), /is no RabbitMQ; check SPECTRA_MAILBOX_URL/)
  await refused(t, at(closing), /hung up at once.*amqps.*SPECTRA_MAILBOX_URL/)
  await refused(t, at(silent), /no connection .* within 300 ms; check SPECTRA_MAILBOX_URL/, {
    timeoutMs: 300,
  })
  await refused(t, at(1), /nobody listens there; check SPECTRA_MAILBOX_URL/)
})

if (url === undefined) t.pass('not run here', { skip: NO_BROKER })
else {
  const changed = (change: (url: URL) => void): string => {
    const other = new URL(url)
    change(other)
    return other.href
  }
  const { hostname: host, port } = new URL(url)

  /** The broker behind TLS. */
  async function secured(t: Test, options: TlsOptions = {}): Promise<string> {
    const ours = { key: pem('server.key'), cert: pem('server.pem') }
    const server = createTlsServer({ ...ours, ...options }, (socket) => {
      const broker = connectTo({ host, port: Number(port) })
      // Either end may hang up; the other hears of it by the end of its pipe.
      for (const one of [socket, broker]) one.on('error', () => undefined)
      socket.pipe(broker).pipe(socket)
    })
    server.on('tlsClientError', () => undefined)
    const listening = await listen(t, server)
    return changed((one) => (one.port = String(listening))).replace(/^amqp:/, 'amqps:')
  }

  void t.test('Mailbox (rabbitmq), way in: a broker that refuses us', async (t) => {
    const password = changed((one) => (one.password = SECRET))
    await refused(t, password, /refuses this user name or password; check SPECTRA_MAILBOX_URL/)
    const user = changed((one) => (one.username = 'nobody'))
    await refused(t, user, /refuses this user name or password; check SPECTRA_MAILBOX_URL/)
    const vhost = changed((one) => (one.pathname = '/nowhere'))
    await refused(t, vhost, /vhost is not there.*check SPECTRA_MAILBOX_URL.*"nowhere"/)
    await refused(t, vhost, /rabbitmqctl add_vhost nowhere && rabbitmqctl set_permissions -p nowhere/)
  })

  void t.test(
    'Mailbox (rabbitmq), way in: a vhost that is not there, not permitted, or full is told apart',
    { skip: NO_CTL },
    async (t) => {
      const vhost = new URL(url).pathname.slice(1)
      const user = `stranger-${randomUUID().slice(0, 8)}`
      await rabbitmqctl('add_user', user, SECRET)
      t.teardown(() => rabbitmqctl('delete_user', user))
      const stranger = changed((one) => Object.assign(one, { username: user, password: SECRET }))
      const permit = new RegExp(`this user may not use the vhost.*set_permissions -p ${vhost} ${user}`)
      await refused(t, stranger, permit)

      await rabbitmqctl('set_permissions', '-p', vhost, user, '.*', '.*', '.*')
      await rabbitmqctl('set_user_limits', user, '{"max-connections": 0}')
      await refused(t, stranger, /the user may have 0 connections, and has them; to raise that limit/)
      await rabbitmqctl('set_vhost_limits', '-p', vhost, '{"max-connections": 0}')
      await refused(t, url, new RegExp(`the vhost may have 0 connections.*set_vhost_limits -p ${vhost}`))
      await rabbitmqctl('clear_vhost_limits', '-p', vhost)
    },
  )

  void t.test('Mailbox (rabbitmq), way in: a vhost that is full is waited for', async (t) => {
    const words = "NOT_ALLOWED - access to vhost 'v' refused for user 'u': connection limit (2) is reached"
    const full = Object.assign(new Error(words), { code: 530 })
    t.notOk(isRefusal(full))
    t.ok(isRefusal(Object.assign(new Error('NOT_ALLOWED - vhost v not found'), { code: 530 })))
  })

  void t.test('Mailbox (rabbitmq): work that the broker found too long names the setting', async (t) => {
    const words =
      'Channel closed by server: 406 (PRECONDITION-FAILED) with message "PRECONDITION_FAILED - delivery acknowledgement ' +
      'on channel 1 timed out. Timeout value used: 1800000 ms. This timeout value can be configured, see consumers doc guide to learn more"'
    const { message } = rabbitmqError(Object.assign(new Error(words), { code: 406 }), 'consume', 'here')
    t.match(message, /longer than its consumer_timeout \(1800000 ms\): set consumer_timeout in rabbitmq.conf/)
  })

  void t.test('Mailbox (rabbitmq), way in: TLS that does not come about names its setting', async (t) => {
    const secure = await secured(t)
    await refused(t, secure, /signed by nobody whom we trust; check SPECTRA_MAILBOX_CA/)
    const other = { ca: pem('other.pem'), servername: 'broker.test' }
    await refused(t, secure, /signed by nobody whom we trust; check SPECTRA_MAILBOX_CA/, { tls: other })
    const name = { ca: pem('server.pem') }
    await refused(t, secure, /for another host name; check SPECTRA_MAILBOX_URL/, { tls: name })
    const plain = url.replace(/^amqp:/, 'amqps:')
    await refused(t, plain, /does not speak TLS there; check SPECTRA_MAILBOX_URL/)
    await refused(t, secure.replace(/^amqps:/, 'amqp:'), /hung up at once.*amqps.*SPECTRA_MAILBOX_URL/)
  })

  void t.test('Mailbox (rabbitmq), way in: client certificates', async (t) => {
    const mutual = { ca: pem('client.pem'), requestCert: true, rejectUnauthorized: true }
    const secure = await secured(t, mutual)
    const settings = /certificate.*check SPECTRA_MAILBOX_CERT and SPECTRA_MAILBOX_KEY/
    await refused(t, secure, settings, { tls: CA })
    const wrong = { ...CA, cert: pem('other.pem'), key: pem('other.key') }
    await refused(t, secure, settings, { tls: wrong })
    const mailbox = createRabbitmqMailbox({
      url: secure,
      tls: { ...CA, cert: pem('client.pem'), key: pem('client.key') },
    })
    t.teardown(() => mailbox.close())
    await mailbox.health()
    await mailbox.publish([{ queue: 'M0_RESULTS_QUEUE', envelope: envelope('a') }])
    t.equal(nameOf(await (await receive(mailbox, 'M0_RESULTS_QUEUE')).next()), 'a')
  })
}
