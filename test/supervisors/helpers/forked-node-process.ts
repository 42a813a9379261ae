import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { loadConfig } from '../../../core/config.ts'
import { startNode } from '../../../supervisors/node/node.ts'
import { forkedCluster, portsOf, WORKER_PORTS } from './forked.ts'

/** A process with a node of forked workers: `forked-node-process.ts <directory> <database> <drainMs>`. */
const [directory, databaseUrl, drainMs] = process.argv.slice(2) as [string, string, string]
const database = await openPostgresqlDatabase({ url: databaseUrl, pool: 3 })
const { ports, close } = portsOf(directory, database)
const cluster = forkedCluster({ workers: 2, deadlines: { shutdownMs: 1000 } }, { drainMs: Number(drainMs) })
const config = loadConfig({ dataDir: directory, databaseUrl })
const workerPorts = { module: WORKER_PORTS, config }
const roles = ['chunker']
const node = await startNode({ name: 'node-2', cluster, roles, ports, workerPorts, handleSignals: true })
console.log('ready')
await node.ended
await close()
await database.close()
console.log('ended')
