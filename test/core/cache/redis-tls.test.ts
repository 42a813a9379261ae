import t from 'tap'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { createRedisConnection } from '../../../core/cache/redis-connection.ts'
import { createRedisCache } from '../../../core/cache/redis.ts'
import { NO_REDIS, REDIS } from '../../helpers/redis.ts'
import { tempDir } from '../../helpers/temp.ts'

if (NO_REDIS) t.pass('not run here', { skip: NO_REDIS })
else {
  void t.test('Redis: rediss: speaks TLS, and only with a server whose authority is known', async (t) => {
    const [key, cert] = [join(tempDir(t), 'key.pem'), join(tempDir(t), 'cert.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    const files = ['-keyout', key, '-out', cert]
    execFileSync('openssl', ['req', '-x509', ...kind, ...files, ...subject], { stdio: 'pipe' })
    const ca = readFileSync(cert)

    const { hostname: host, port } = new URL(REDIS!)
    const terminator = createServer({ key: readFileSync(key), cert: ca }, (secure) => {
      const plain = connect({ host, port: Number(port) })
      secure.on('error', () => plain.destroy())
      plain.on('error', () => secure.destroy())
      secure.pipe(plain).pipe(secure)
    })
    await new Promise<void>((resolve) => terminator.listen(0, 'localhost', resolve))
    t.teardown(() => terminator.close())

    const url = new URL(REDIS!)
    url.protocol = 'rediss:'
    url.host = `localhost:${(terminator.address() as AddressInfo).port}`
    const open = (options: { ca?: Buffer }) => {
      const connection = createRedisConnection({ url: url.href, prefix: `tls-${process.pid}:`, ...options })
      t.teardown(() => connection.close())
      return createRedisCache(connection)
    }
    const known = open({ ca })
    await known.set('key', 'value', { ttlMs: 10_000 })
    t.equal(await known.get('key'), 'value')
    await t.rejects(open({}).health(), { code: 'SS_CACHE_UNAVAILABLE', message: /self-signed certificate/ })
  })
}
