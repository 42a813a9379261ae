import t from 'tap'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { NO_REDIS } from '../helpers/redis.ts'
import { tcpProxy } from '../helpers/tcp-proxy.ts'

const SERVERS = ['SPECTRA_DATABASE_URL', 'SPECTRA_MAILBOX_URL', 'SPECTRA_REDIS_URL']

const why = NO_CLUSTER || NO_REDIS
if (why) t.pass('not run here', { skip: why })
else
  void t.test(
    'A node whose database, broker and Redis are silent, all at once, leaves them without a goodbye and ends well (P7)',
    async (t) => {
      const { env, ready } = await testCluster(t)
      const proxies = await Promise.all(
        SERVERS.map(async (name) => {
          const url = env[name]!
          const { hostname: host, port } = new URL(url)
          const proxy = await tcpProxy(t, { host, port: Number(port) })
          env[name] = proxy.through(url)
          return proxy
        }),
      )
      // `up` drains for five seconds at most.
      const up = await ready('up', '--port', '0')
      for (const proxy of proxies) proxy.blackhole()
      const asked = Date.now()
      up.child.kill('SIGTERM')
      const { code, stderr } = await up.finished
      t.equal(code, 0, stderr)
      t.match(stderr, /cannot take leave of all servers/)
      t.match(stderr, /ends without a goodbye to servers that do not answer/)
      t.comment(`ended after ${Date.now() - asked} ms`)
    },
  )
