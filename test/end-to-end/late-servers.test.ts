import t, { type Test } from 'tap'
import { NO_CLUSTER } from '../helpers/cluster.ts'
import { testPostgresUrl } from '../helpers/database.ts'
import { testVhost } from '../helpers/rabbitmq.ts'
import { startSpectra, type Running } from '../helpers/spectra.ts'
import { tcpProxy, type TcpProxy } from '../helpers/tcp-proxy.ts'
import { tempDir } from '../helpers/temp.ts'

const WAITS_FOR_DATABASE = /^Waiting for it to come: Cannot reach the database: .*\n/
const WAITS_FOR_BROKER = /\nWaiting for it to come: Cannot reach RabbitMQ: .*\n/

/** A part of a cluster, and the way to its servers: closed at first. */
async function early(
  t: Test,
  ...command: string[]
): Promise<{ node: Running; database: TcpProxy; broker: TcpProxy }> {
  const urls = [await testPostgresUrl(t), await testVhost(t)]
  const [database, broker] = await Promise.all(
    urls.map(async (url) => {
      const { hostname: host, port } = new URL(url)
      const proxy = await tcpProxy(t, { host, port: Number(port) })
      proxy.drop()
      return proxy
    }),
  )
  const env = {
    SPECTRA_DATABASE_URL: database!.through(urls[0]!),
    SPECTRA_MAILBOX_URL: broker!.through(urls[1]!),
    // For commands: a node waits as long as it takes.
    SPECTRA_DATABASE_WAIT: '0',
    SPECTRA_HEALTH_OFFSET: 'none',
  }
  const node = startSpectra(tempDir(t), command, env)
  t.teardown(() => node.child.kill('SIGKILL'))
  await node.printed(WAITS_FOR_DATABASE, 'stderr')
  return { node, database: database!, broker: broker! }
}

if (NO_CLUSTER) t.pass('not run here', { skip: NO_CLUSTER })
else {
  for (const [command, ready] of [
    [['node', '--roles', 'event'], /Ready: node .* plays event/],
    [['gateway', '--port', '0'], /Ready: http.*\/graphql/],
  ] as const) {
    const [what] = command
    void t.test(
      `A ${what} that is started before its servers waits, says for what, and then works`,
      async (t) => {
        const { node, database, broker } = await early(t, ...command)
        database.heal()
        await node.printed(WAITS_FOR_BROKER, 'stderr')
        broker.heal()
        await node.printed(ready)
        node.child.kill('SIGTERM')
        const { code, stderr } = await node.finished
        t.equal(code, 0, stderr)
        const long = stderr.split('\n').filter((line) => line.length > 1000 || /^ +at /.test(line))
        t.same(long, [], 'each line is short, and none is a stack')
      },
    )

    void t.test(`A ${what} that still waits for its database ends when it is asked to`, async (t) => {
      const { node } = await early(t, ...command)
      node.child.kill('SIGTERM')
      t.match(await node.finished, { code: 0, signal: null })
    })

    void t.test(`A ${what} that still waits for its broker ends when it is asked to`, async (t) => {
      const { node, database } = await early(t, ...command)
      database.heal()
      await node.printed(WAITS_FOR_BROKER, 'stderr')
      node.child.kill('SIGTERM')
      t.match(await node.finished, { code: 0, signal: null })
    })
  }
}
