import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../../core/config.ts'
import type { Database } from '../../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import { createEmbeddedLocks } from '../../../core/locks/embedded.ts'
import { createEmbeddedMailbox } from '../../../core/mailbox/embedded.ts'
import type { ActorNode, Mailbox, Ports } from '../../../core/ports.ts'
import { createMemoryRegistry } from '../../../core/registry/memory.ts'
import { startNode, type Node, type NodeOptions } from '../../../supervisors/node/node.ts'
import { emptyTables, migratedPostgresUrl } from '../../helpers/database.ts'
import { PATIENCE_MS } from '../../helpers/eventually.ts'
import { ORG, request } from '../../helpers/pipeline.ts'
import { processesMentioning } from '../../helpers/processes.ts'
import { tempDir } from '../../helpers/temp.ts'
import { clusterOf } from './cluster.ts'

// Workers start as they do on a node, without the hooks of the test runner.
process.execArgv.length = 0

interface Test {
  teardown(fn: () => unknown): unknown
}

export interface ForkedSystem extends ReturnType<typeof views> {
  node: Node
  directory: string
  ports: Ports
  workers(): Promise<ActorNode[]>
}

interface Restart {
  worker: string
  code: string
  message: string
  delayMs: number
  escalated: boolean
}

/** A process that has ended, but that nobody has asked for, has no command line any more. */
export function lives(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`).length > 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** Live processes of forked workers whose node is the given process, by default this one. */
export const workerProcesses = (pid = process.pid): string[] =>
  processesMentioning('forked-actor-worker.js').filter((line) => line.includes(`SPECTRA_OWNER=${pid}@`))

/** One database for all tests of a file. */
let opened: Promise<{ url: string; database: Database }> | undefined

async function openDatabase(): Promise<{ url: string; database: Database }> {
  const url = await migratedPostgresUrl(t)
  const database = await openPostgresqlDatabase({ url, pool: 5 })
  t.teardown(() => database.close())
  return { url, database }
}

/** What a node with forked workers stands on: an empty PostgreSQL database, and an embedded mailbox. */
export async function forkedPorts(t: Test) {
  opened ??= openDatabase()
  const { url, database } = await opened
  await emptyTables(database)
  const directory = tempDir(t)
  return {
    directory,
    database,
    config: loadConfig({ dataDir: directory, databaseUrl: url }),
    ...portsOf(directory, database),
  }
}

export function portsOf(directory: string, database: Database) {
  const mailbox: Mailbox = createEmbeddedMailbox({ path: join(directory, 'mailbox.sqlite'), pollMs: 5 })
  const cluster = { mailbox, locks: createEmbeddedLocks(), registry: createMemoryRegistry() }
  return {
    ports: { ...createLedger(database), ...cluster } as unknown as Ports,
    close: () => mailbox.close(),
  }
}

export const WORKER_PORTS = 'test/supervisors/helpers/worker-ports.ts'

export const forkedCluster = (stage: Partial<Parameters<typeof clusterOf>[0]> = {}, node = {}) => {
  const deadlines = { startMs: PATIENCE_MS, heartbeatMs: PATIENCE_MS, ...stage.deadlines }
  return clusterOf({ actor: 'process.ts', mode: 'forked', ...stage, deadlines }, node)
}

/** A node whose workers have processes of their own. It is stopped when the test ends. */
export async function startForkedSystem(
  t: Test,
  stage: Parameters<typeof forkedCluster>[0] = {},
  options: Partial<NodeOptions> & { parts?: Awaited<ReturnType<typeof forkedPorts>> } = {},
): Promise<ForkedSystem> {
  const parts = options.parts ?? (await forkedPorts(t))
  const { ports, config } = parts
  const workerPorts = { module: WORKER_PORTS, config }
  const cluster = forkedCluster(stage)
  t.teardown(() => parts.close())
  const roles = ['chunker']
  const node = await startNode({ name: 'node-1', cluster, roles, ports, workerPorts, ...options })
  // Teardowns run last first.
  t.teardown(() => node.stop())
  return { ...parts, ...views(parts), node, workers: () => workersOf(node) }
}

export async function workersOf(node: Node): Promise<ActorNode[]> {
  return (await node.tree()).children[0]!.children.filter(({ kind }) => kind === 'worker')
}

/** What tests do with and ask of the parts, whichever process the node is in. */
export function views({
  directory,
  database,
  ports,
}: Pick<Awaited<ReturnType<typeof forkedPorts>>, 'directory' | 'database' | 'ports'>) {
  const journal = (): string[] => {
    const path = join(directory, 'journal')
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []
  }
  return {
    /** Lines that the actors wrote: what, the process that did it, what for. */
    journal,
    /** How often an actor wrote that it did something. */
    times: (what: string): number => journal().filter((line) => line.startsWith(`${what} `)).length,
    /** The processes in which actors did something, in order. */
    pids: (what: string): number[] =>
      journal()
        .filter((line) => line.startsWith(`${what} `))
        .map((line) => Number(line.split(' ')[1])),
    /** Lets those go on that wait. */
    open: () => writeFileSync(join(directory, 'gate'), ''),
    /** What goes wrong with the ports of workers that start from now on; nothing where empty. */
    break: (trouble: '' | 'exit' | 'hang' | 'throw' | 'outage') => {
      if (trouble) writeFileSync(join(directory, 'ports'), trouble)
      else rmSync(join(directory, 'ports'), { force: true })
    },
    /** Orders processes; resolves with their ids. */
    async order(what: string, count = 1): Promise<string[]> {
      const ids: string[] = []
      for (let one = 0; one < count; one += 1) {
        const source = { kind: 'path', path: `${directory} ${what}` } as const
        ids.push((await ports.processes.create(request({ source }))).id)
      }
      return ids
    },
    /** Every message of the stage is settled, and what it left is handed on. */
    async settled(): Promise<boolean> {
      const { ready, delayed, inFlight } = await ports.mailbox.depth('M0_PRIORITY_QUEUE')
      return ready + delayed + inFlight + (await ports.worklog.outbox(1)).length === 0
    },
    restarts: () =>
      database.query<Restart & Record<string, unknown>>(
        `select worker, cause->>'code' as code, cause->>'message' as message, delay_ms as "delayMs", escalated
         from spectra_ops.restart_history order by id`,
      ),
    /** Of each process: chunks that are recorded, and chunks that were handed on. */
    async effects(ids: readonly string[]): Promise<{ chunks: number; handedOn: number }[]> {
      const messages = await ports.mailbox.browse('M0_RESULTS_QUEUE', { limit: 100_000 })
      const handedOn = new Map<string, number>()
      for (const { body } of messages) {
        const { processId } = body as { processId: string }
        handedOn.set(processId, (handedOn.get(processId) ?? 0) + 1)
      }
      return Promise.all(
        ids.map(async (id) => {
          const { counts } = await ports.processes.get({ organizationId: ORG }, id)
          return { chunks: counts.chunks, handedOn: handedOn.get(id) ?? 0 }
        }),
      )
    },
    deadLetters: async () =>
      (await ports.mailbox.browse('M0_DEADLETTER_QUEUE', { limit: 1000 })).map(({ attempt, cause }) => ({
        attempt,
        code: cause?.code,
        message: cause?.message,
      })),
  }
}

/** All that ordered two chunks has them once. */
export const ONCE = { chunks: 2, handedOn: 2 }
