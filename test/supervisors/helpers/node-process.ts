import { createEmbeddedMailbox } from '../../../core/mailbox/embedded.ts'
import type { Ports } from '../../../core/ports.ts'
import { startNode } from '../../../supervisors/node.ts'
import { journal } from './bench.ts'
import { clusterOf } from './cluster.ts'
import { until } from './until.ts'
import { memoryWorkLog } from './worklog.ts'

/** A process with one node: `node-process.ts <mailbox file> <actor>`. Says what its actor does. */
const [path, actor] = process.argv.slice(2) as [string, string]
const mailbox = createEmbeddedMailbox({ path })
const ports = { mailbox, worklog: memoryWorkLog(), ledger: {} } as unknown as Ports
const cluster = clusterOf({ actor, deadlines: { shutdownMs: 60_000 } }, { drainMs: 20 })
const node = await startNode({ name: 'node-1', cluster, roles: ['chunker'], ports, handleSignals: true })
if (actor === 'stubborn.ts') cluster.node.drainMs = 60_000
await until(() => journal.includes('started'), 'the work has begun')
console.log('started')
await node.ended
await mailbox.close()
console.log(journal.join(), 'ended')
