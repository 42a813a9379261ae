import { systemClock } from '../../../core/clock.ts'
import { join } from 'node:path'
import { createEmbeddedLocks } from '../../../core/locks/embedded.ts'
import { createEmbeddedMailbox } from '../../../core/mailbox/embedded.ts'
import type {
  AuditEntry,
  Ledger,
  Mailbox,
  OutgoingMessage,
  Ports,
  ProcessState,
} from '../../../core/ports.ts'
import { createMemoryRegistry } from '../../../core/registry/memory.ts'
import type { FilledClusterConfig } from '../../../schema/cluster.ts'
import type { Envelope } from '../../../schema/messages/index.ts'
import { startNode, type Node, type NodeOptions } from '../../../supervisors/node/node.ts'
import { tempDir } from '../../helpers/temp.ts'
import { clearBench } from './bench.ts'
export { clusterOf } from './cluster.ts'
import { memoryWorkLog, noOrphans, type MemoryWorkLog } from './worklog.ts'

interface Test {
  teardown(fn: () => unknown): unknown
}

export interface System {
  node: Node
  ports: Ports
  mailbox: Mailbox
  worklog: MemoryWorkLog
  /** Processes that the ledger calls cancelled. */
  cancelled: Set<string>
  /** What was written to the audit log. */
  audited: AuditEntry[]
  send(...envelopes: Envelope[]): Promise<void>
  deadLetters(): Promise<{ id: string; attempt: number; code: string | undefined }[]>
  idle(): Promise<boolean>
}

/** Ports for the test actors: a real embedded mailbox, a work log in memory, and literals. */
export function testPorts(t: Test): Pick<System, 'ports' | 'mailbox' | 'worklog' | 'cancelled' | 'audited'> {
  const mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.sqlite'), pollMs: 2 })
  const worklog = memoryWorkLog()
  const cancelled = new Set<string>()
  const ledger: Ledger = {
    process: (id) =>
      Promise.resolve({ id, status: cancelled.has(id) ? 'cancelled' : 'processing' } as ProcessState),
    lastChunk: () => Promise.resolve(undefined),
    chunks: () => Promise.resolve([]),
    transcript: () => Promise.resolve(undefined),
    tasksDone: () => Promise.resolve([]),
  }
  const healthy = { health: () => Promise.resolve() }
  const audited: AuditEntry[] = []
  const audit = { record: async (entry: AuditEntry) => void audited.push(entry) }
  const locks = createEmbeddedLocks()
  const cluster = { mailbox, locks, orphans: noOrphans(), registry: createMemoryRegistry(), audit }
  const known = { worklog, ledger, storage: healthy, search: healthy, clock: systemClock }
  const ports = { ...cluster, ...known } as unknown as Ports
  return { ports, mailbox, worklog, cancelled, audited }
}

/** A node that is stopped, and whose mailbox is closed, when the test ends. */
export async function startSystem(
  t: Test,
  cluster: FilledClusterConfig,
  options: Partial<NodeOptions> & { parts?: ReturnType<typeof testPorts> } = {},
): Promise<System> {
  clearBench()
  const parts = options.parts ?? testPorts(t)
  const { mailbox, ports } = parts
  const node = await startNode({ name: 'node-1', cluster, roles: ['chunker'], ports, ...options })
  t.teardown(async () => {
    clearBench()
    await node.stop()
    await mailbox.close()
  })
  return {
    ...parts,
    node,
    send: (...envelopes) =>
      mailbox.publish(
        envelopes.map((envelope): OutgoingMessage => ({ queue: 'M0_PRIORITY_QUEUE', envelope })),
      ),
    async deadLetters() {
      const letters = await mailbox.browse('M0_DEADLETTER_QUEUE', { limit: 1000 })
      return letters.map(({ id, attempt, cause }) => ({ id, attempt, code: cause?.code }))
    },
    async idle() {
      const { ready, delayed, inFlight } = await mailbox.depth('M0_PRIORITY_QUEUE')
      return ready + delayed + inFlight === 0
    },
  }
}
