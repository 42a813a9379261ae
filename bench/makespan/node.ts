import { loadConfig } from '../../core/config.ts'
import { createPorts } from '../../core/create-ports.ts'
import { ClusterConfigSchema } from '../../schema/cluster.ts'
import { startNode } from '../../supervisors/node/node.ts'
import clusterConfig from '../../cluster.config.ts'

/** One node with forked vlm workers whose vision is a stub: `node bench/makespan/node.ts <name> <workers>`. */
const [name, workers] = process.argv.slice(2)
const config = loadConfig({ nodeName: name })
const cluster = ClusterConfigSchema.parse(clusterConfig)
Object.assign(cluster.stages.vlm!, { workers: Number(workers), mode: 'forked' })
const { ports, close } = await createPorts(config)
const node = await startNode({
  name: name!,
  cluster,
  roles: ['vlm'],
  ports,
  workerPorts: { module: 'bench/makespan/worker-ports.ts', config },
  handleSignals: true,
})
console.log('ready')
await node.ended
await close()
