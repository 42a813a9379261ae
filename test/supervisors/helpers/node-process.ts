import { createEmbeddedLocks } from '../../../core/locks/embedded.ts'
import { createEmbeddedMailbox } from '../../../core/mailbox/embedded.ts'
import type { Ports } from '../../../core/ports.ts'
import { createMemoryRegistry } from '../../../core/registry/memory.ts'
import { startNode } from '../../../supervisors/node/node.ts'
import { journal } from './bench.ts'
import { clusterOf } from './cluster.ts'
import { until } from './until.ts'
import { memoryWorkLog, noOrphans } from './worklog.ts'

/** A process with one node: `node-process.ts <mailbox file> <actor>`. Says what its actor does. */
const [path, actor] = process.argv.slice(2) as [string, string]
const mailbox = createEmbeddedMailbox({ path })
const registry = createMemoryRegistry()
const locks = createEmbeddedLocks()
const worklog = memoryWorkLog()
const ports = { mailbox, registry, locks, worklog, orphans: noOrphans(), ledger: {} } as unknown as Ports
const cluster = clusterOf({ actor, deadlines: { shutdownMs: 60_000 } }, { drainMs: 20 })
const node = await startNode({ name: 'node-1', cluster, roles: ['chunker'], ports, handleSignals: true })
if (actor === 'stubborn.ts') cluster.node.drainMs = 60_000
await until(() => journal.includes('started'), 'the work has begun')
console.log('started')
await node.ended
await mailbox.close()
console.log(journal.join(), 'ended')
