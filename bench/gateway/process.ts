import { createPorts } from '../../core/create-ports.ts'
import { createCluster } from '../../core/control/cluster.ts'
import { createControl } from '../../core/control/control.ts'
import { loadConfig } from '../../core/config.ts'
import type { SystemView } from '../../core/ports.ts'
import { createAuthenticator } from '../../gateway/authenticator.ts'
import { startGateway } from '../../gateway/server.ts'
import { stableId } from '../../schema/ids.ts'
import { writeEvents, type WriteOrder } from './events.ts'

/**
 * A gateway with accounts in a process of its own, without stages: on the database and data directory of the environment. Sends
 * where it is and a token to its parent, and writes the events that it is told to.
 */
const organizationId = stableId('organization', 'bench')
const config = loadConfig({
  ...{ host: '127.0.0.1', port: 0, logLevel: 'error', connections: 20_000 },
  // All subscribers are one user here, and open at once.
  ...{ rateStreams: 0, rateQueries: 0 },
})
const { ports, database, close } = await createPorts(config)
const email = 'somebody@example.org'
const password = 'correct horse battery'
await ports.accounts.createUser({ organizationId, role: 'owner' }, { email, role: 'owner', password })
const { accessToken: token } = await ports.accounts.login({ email, password, ip: '127.0.0.1' })
const control = createControl({ mailbox: ports.mailbox, secret: 'of this run', clock: ports.clock })
const system = {
  tree: () => Promise.reject(new Error('Cannot show actors: there are none')),
  live: () => true,
  health: async () => ({ live: true, ready: true, degraded: [], checks: {} }),
} satisfies SystemView
const gateway = await startGateway({
  ...{ ports, system, config },
  cluster: createCluster({ control, clock: ports.clock }),
  authenticate: createAuthenticator({ accounts: ports.accounts }),
})

process.on('message', (order: WriteOrder) => {
  void writeEvents({ database, mailbox: ports.mailbox }, organizationId, order).then((committed) =>
    process.send!({ committed }),
  )
})
process.on('disconnect', () => {
  void gateway
    .close()
    .then(() => control.close())
    .then(close)
})
process.send!({ url: gateway.url, token })
