import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import t from 'tap'
import { createNetwork, noHosts, type Host } from './hosts.ts'

const execute = promisify(execFile)

/** Whether a server answers a host within a second. */
async function reaches(host: Host, url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  const asks = `
    const socket = require('node:net').connect(${port}, '${hostname}')
    socket.on('data', () => process.exit(0))
    socket.on('error', () => process.exit(1))
    setTimeout(() => process.exit(1), 1000)`
  return execute(...host.command(process.execPath, ['-e', asks])).then(
    () => true,
    () => false,
  )
}

void t.test(
  'Hosts reach servers of this machine as from 127.0.0.1, until their cable is out',
  { skip: noHosts() },
  async (t) => {
    const network = createNetwork(t)
    const from: (string | undefined)[] = []
    const server = createServer((socket) => {
      from.push(socket.remoteAddress)
      socket.on('error', () => undefined).end('hello')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => server.close())
    const url = network.reach(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const [one, two] = [network.host('one'), network.host('two')]
    t.ok(await reaches(one, url))
    t.ok(await reaches(two, url))
    t.same(from, ['127.0.0.1', '127.0.0.1'])
    one.cut()
    t.same(await Promise.all([reaches(one, url), reaches(two, url)]), [false, true])
    one.mend()
    t.ok(await reaches(one, url))
  },
)
