import t from 'tap'
import { NO_POSTGRES, testPostgresUrl } from '../helpers/database.ts'
import { NO_BROKER, testConnection, testVhost } from '../helpers/rabbitmq.ts'
import { spectra, startSpectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

const SECRET = 'a-secret-of-the-tests'
const DEAD = 'M2_DEADLETTER_QUEUE'
const NODE = ['node', '--roles', 'event']
const why = NO_BROKER || NO_POSTGRES

if (why) t.pass('not run here', { skip: why })
else {
  const [database, broker] = [await testPostgresUrl(t), await testVhost(t)]
  const data = tempDir(t)
  const envOf = (url: string, more: Record<string, string> = {}): Record<string, string> => ({
    SPECTRA_DATABASE_URL: database,
    SPECTRA_MAILBOX_URL: url,
    SPECTRA_HEALTH_OFFSET: 'none',
    ...more,
  })

  void t.test('A node whose broker refuses it says what to check, waits, and ends when asked', async (t) => {
    const url = new URL(broker)
    url.password = SECRET
    const node = startSpectra(data, NODE, envOf(url.href))
    await node.printed('Ready')
    node.child.kill('SIGTERM')
    const { code, stdout, stderr } = await node.finished
    t.equal(code, 0, stderr)
    t.match(
      stderr,
      /^Waiting for it to come: .*refuses this user name or password; check SPECTRA_MAILBOX_URL/,
    )
    t.notMatch(stdout + stderr, SECRET)
  })

  void t.test('A node that meets another queue of the same name ends with the way out', async (t) => {
    const connection = await testConnection(t, broker)
    const channel = await connection.createChannel()
    await channel.assertQueue(DEAD, { durable: true, arguments: { 'x-queue-type': 'classic' } })
    const { code, stderr } = await spectra(data, NODE, envOf(broker))
    t.equal(code, 5, stderr)
    t.match(stderr, /\nError: Cannot use queue M2_DEADLETTER_QUEUE: it exists with x-queue-type = 'classic'/)
    t.match(stderr, /\(SS_TOPOLOGY_CONFLICT\)\n.*rabbitmqctl delete_queue/)
    await channel.deleteQueue(DEAD)
    const node = startSpectra(data, NODE, envOf(broker))
    await node.printed('Ready')
    node.child.kill('SIGTERM')
    t.equal((await node.finished).code, 0, 'and starts after that')
  })

  void t.test('Certificates that cannot be are refused by the name of their setting', async (t) => {
    for (const [setting, value, why] of [
      ['SPECTRA_MAILBOX_CA', '/nowhere.pem', /Cannot read SPECTRA_MAILBOX_CA=\/nowhere.pem/],
      ['SPECTRA_MAILBOX_CERT', import.meta.filename, /SPECTRA_MAILBOX_CERT: .*only amqps: speaks TLS/],
    ] as const) {
      const { code, stderr } = await spectra(data, NODE, envOf(broker, { [setting]: value }))
      t.equal(code, 2, stderr)
      t.match(stderr, why)
    }
  })

  void t.test('spectra dlq says what keeps it out of the broker', async (t) => {
    const url = new URL(broker)
    url.pathname = '/nowhere'
    const { code, stderr } = await spectra(data, ['dlq', 'list'], envOf(url.href))
    t.equal(code, 1)
    t.match(stderr, /vhost is not there.*check SPECTRA_MAILBOX_URL.*SS_MAILBOX_UNAVAILABLE/)
  })
}
