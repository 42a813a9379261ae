import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join, resolve } from 'node:path'
import { freePort } from '../../scripts/local-services/state.ts'
import { bucketForBench } from '../../bench/makespan/bucket.ts'
import { loadConfig } from '../../core/config.ts'
import type { SqlValue } from '../../core/database/database.ts'
import { createPorts, type OpenedPorts } from '../../core/create-ports.ts'
import { checkPromises, type Verdict } from '../../core/ledger/promises.ts'
import { testPostgresUrl } from '../helpers/database.ts'
import { startOpenaiServer } from '../helpers/providers/openai-server.ts'
import { testVhost } from '../helpers/rabbitmq.ts'
import { environmentOf, untilReady, watched, type Running } from '../helpers/spectra.ts'
import { tcpProxy } from '../helpers/tcp-proxy.ts'
import { tempDir } from '../helpers/temp.ts'
import { createNetwork, type Host } from './hosts.ts'

/** Where this version of the product lies. */
export const HERE = resolve(import.meta.dirname, '../..')

/** What a model takes for an answer. Milliseconds. */
const LATENCY_MS = 2000
const WORKERS = ['--roles', 'chunker,vlm,event', '--workers', 'vlm=2,event=1']

/** A cluster whose nodes are hosts of their own; its gateway, servers, bucket and model are on this machine. */
export interface Fleet {
  readonly gatewayUrl: string
  host(name: string): Host
  /** A node on a host that is ready. @param version a directory of the product */
  node(host: Host, version?: string): Promise<Running>
  /** The gateway, ready, on the same port each time. */
  gateway(version?: string): Promise<Running>
  /** Rows of the cluster's database. */
  query<T extends object>(statement: string, values?: readonly SqlValue[]): Promise<T[]>
  /** What a cluster at rest has kept of its promises. */
  judge(): Promise<Verdict[]>
}

type Scope = { teardown(fn: () => unknown): unknown }

/** Needs the servers of the tests. Nothing of it is left when the test ends. */
export async function createFleet(t: Scope): Promise<Fleet> {
  const network = createNetwork(t)
  const model = await startOpenaiServer()
  t.teardown(() => model.close())
  const slow = await tcpProxy(t, { host: '127.0.0.1', port: Number(new URL(model.url).port) })
  slow.delay(LATENCY_MS, { direction: 'toClient' })
  const bucket = await bucketForBench()
  t.teardown(() => bucket.stop())
  const servers = {
    ...bucket.environment,
    SPECTRA_DATABASE_URL: await testPostgresUrl(t),
    SPECTRA_MAILBOX_URL: await testVhost(t),
    SPECTRA_REDIS_URL: process.env.SPECTRA_TEST_REDIS_URL!,
    OPENAI_BASE_URL: slow.through(model.url),
  }
  const common = {
    ...{ SPECTRA_REDIS_PREFIX: `fleet-${randomUUID()}:`, SPECTRA_HEALTH_OFFSET: 'none' },
    ...{ OPENAI_API_KEY: 'sk-test', VLM_PROVIDERS: 'openai/gpt-4o' },
  }
  const fromHosts = Object.fromEntries(
    Object.entries(servers).map(([name, value]) => [name, network.reach(value)]),
  )
  const start = (command: readonly [string, string[]], env: Record<string, string>): Running => {
    const running = watched(
      spawn(...command, { env: environmentOf({ ...common, ...env }), stdio: ['ignore', 'pipe', 'pipe'] }),
    )
    t.teardown(() => {
      running.child.kill('SIGKILL')
      return running.finished
    })
    return running
  }
  const bin = (version: string): string => join(version, 'cli/bin.js')
  const port = await freePort()

  let opening: Promise<OpenedPorts> | undefined
  /** Whoever opens first brings the tables to this version: so not before somebody asks. */
  const opened = (): Promise<OpenedPorts> => {
    if (!opening) {
      opening = createPorts(loadConfig({}, { ...common, ...servers, SPECTRA_DATA: tempDir(t) }))
      t.teardown(async () => (await opening)?.close())
    }
    return opening
  }
  return {
    gatewayUrl: `http://127.0.0.1:${port}`,
    host: (name) => network.host(name),
    node(host, version = HERE) {
      // What it has on disk is its own, as on a machine of its own.
      const args = [bin(version), 'node', '--name', host.name, ...WORKERS, '--data', tempDir(t)]
      return untilReady(() => start(host.command(process.execPath, args), fromHosts))
    },
    gateway(version = HERE) {
      const args = [bin(version), 'gateway', '--port', String(port), '--data', tempDir(t)]
      return untilReady(() => start([process.execPath, args], servers))
    },
    query: async (statement, values = []) => (await opened()).database.query(statement, values),
    async judge() {
      const { database, ports } = await opened()
      return checkPromises(database, ports.mailbox, ports.storage)
    },
  }
}
