import { randomUUID } from 'node:crypto'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../../scripts/local-services/state.ts'
import { eventually } from '../../helpers/processes.ts'
import { cacheDir } from '../../helpers/spectra.ts'
import { tcpProxy, type TcpProxy } from '../../helpers/tcp-proxy.ts'
import { tempDir } from '../../helpers/temp.ts'
import { createUnit, whenReady, type Unit } from './init.ts'
import { isWorker, processesOf, signal, type OsProcess } from './process-table.ts'
import type { Sabotage } from './sabotage.ts'
import { servicesOfARun, type Services } from './services.ts'
import { inEnvironment, type ProcessSettings } from './settings.ts'
import { STORES, type Store, type StoreKind } from './store.ts'
import { CALM, setSwitches, type Switches } from './switches.ts'

/** Of cameras: what was missed in minutes of faults could never be worked off on a busy machine. */
const CATCH_UP = 30

export interface ClusterOptions {
  seed: number
  /** By name of node: its roles and workers. */
  nodes: Record<string, { roles: string[]; workers: Record<string, number> }>
  mode: 'in-memory' | 'forked'
  gateway: boolean
  /** @default disk */
  store?: StoreKind
  intensity?: number
  sabotage?: Sabotage
  /** Where logs and journal are copied to at the end. */
  keep?: string
}

/** The ways of one process to the services; to the store where that is one. */
export type Ways = Record<'postgres' | 'redis' | 'rabbitmq', TcpProxy> & { store?: TcpProxy }

export interface Cluster {
  readonly options: ClusterOptions
  /** Of the nodes. */
  readonly settings: readonly ProcessSettings[]
  readonly services: Services
  readonly directory: string
  /** Where all data of the run lie; which of it a process has follows from the store. */
  readonly dataDir: string
  readonly store: Store
  readonly journal: string
  readonly nodes: readonly Unit[]
  readonly gateway: Unit | undefined
  readonly gatewayUrl: string
  /** By name of node, and `gateway`. */
  readonly ways: ReadonlyMap<string, Ways>
  /** The nodes and the gateway, those that are not there now included. */
  units(): Unit[]
  /** Of the processes of this run, with what is added. */
  environment(own?: Record<string, string>): Record<string, string>
  /** Processes of this run that are alive. */
  processes(): OsProcess[]
  workers(): OsProcess[]
  set(change: { vision?: Partial<Switches['vision']>; ports?: Partial<Switches['ports']> }): void
  start(): Promise<void>
  stop(): Promise<void>
}

const NODE_PROCESS = fileURLToPath(new URL('./node-process.ts', import.meta.url))
const GATEWAY_PROCESS = fileURLToPath(new URL('./gateway-process.ts', import.meta.url))
/** Longest that anything takes to end by itself. */
export const STOP_MS = 60_000

/** Services, proxies and processes of one run. Nothing of it is left when the test ends. */
export async function createCluster(
  t: { teardown(fn: () => unknown): unknown },
  options: ClusterOptions,
): Promise<Cluster> {
  const mark = `SPECTRA_CHAOS=${randomUUID()}`
  const directory = tempDir(t, 'spectra-chaos-')
  if (options.keep !== undefined) {
    const to = options.keep
    t.teardown(() => cpSync(directory, to, { recursive: true, filter: (path) => !path.includes('/data/') }))
  }
  const services = await servicesOfARun(t)
  const dataDir = join(directory, 'data')
  const store = await STORES[options.store ?? 'disk'](t, dataDir)
  const journal = join(directory, 'journal')
  const switches = join(directory, 'switches.json')
  mkdirSync(journal)
  let present = CALM
  setSwitches(switches, present)
  // Proxies come down after the processes, so their teardown is registered before.
  const names = [...Object.keys(options.nodes), ...(options.gateway ? ['gateway'] : [])]
  const ways = new Map<string, Ways>()
  for (const name of names)
    ways.set(name, { ...(await waysTo(t, services)), ...(store.way && { store: await store.way() }) })

  const environment = (own: Record<string, string> = {}): Record<string, string> => ({
    PATH: process.env.PATH!,
    HOME: process.env.HOME ?? directory,
    TMPDIR: directory,
    NODE_NO_WARNINGS: '1',
    SPECTRA_CHAOS: mark.split('=')[1]!,
    ...store.environment,
    ...own,
  })
  const addresses = (name: string) => {
    const { postgres, redis, rabbitmq, store: way } = ways.get(name)!
    return {
      ...store.settingsOf(name, way),
      databaseUrl: postgres.through(services.urls.postgres),
      redisUrl: redis.through(services.urls.redis),
      mailboxUrl: rabbitmq.through(services.urls.rabbitmq),
    }
  }

  const settings = Object.entries(options.nodes).map(([name, { roles, workers }]): ProcessSettings => ({
    ...{ node: name, roles, workers, mode: options.mode, seed: options.seed, journal, switches },
    intensity: options.intensity ?? 5,
    config: { cacheDir: cacheDir(), databaseConnections: 6, catchUpSeconds: CATCH_UP, ...addresses(name) },
    ...(options.sabotage && { sabotage: options.sabotage }),
  }))
  const nodes = settings.map((each) =>
    createUnit({
      name: each.node,
      args: [NODE_PROCESS],
      env: environment(inEnvironment(each)),
      log: join(directory, `${each.node}.log`),
      ready: whenReady,
    }),
  )

  const port = options.gateway ? await freePort() : 0
  const gatewayUrl = `http://127.0.0.1:${port}`
  const gatewaySettings: ProcessSettings = {
    ...{ node: 'gateway', roles: [], workers: {}, mode: options.mode, seed: options.seed, journal, switches },
    intensity: options.intensity ?? 5,
    config: { cacheDir: cacheDir(), port, ...addresses(names.at(-1)!) },
  }
  const gateway = options.gateway
    ? createUnit({
        name: 'gateway',
        args: [GATEWAY_PROCESS],
        env: environment(inEnvironment(gatewaySettings)),
        log: join(directory, 'gateway.log'),
        ready: () => eventually('the gateway answers', () => answers(`${gatewayUrl}/health`), 300_000),
      })
    : undefined
  const units = (): Unit[] => [...nodes, ...(gateway ? [gateway] : [])]
  t.teardown(async () => {
    for (const unit of units()) unit.disown()
    await eventually('no process of the run is left', () => {
      const left = processesOf(mark)
      for (const { pid } of left) signal(pid, 'SIGKILL')
      return left.length === 0
    })
  })

  return {
    ...{
      options,
      settings,
      services,
      directory,
      dataDir,
      store,
      journal,
      nodes,
      gateway,
      gatewayUrl,
      ways,
      units,
      environment,
    },
    processes: () => processesOf(mark),
    workers: () => processesOf(mark).filter(isWorker),
    set(change) {
      present = {
        vision: { ...present.vision, ...change.vision },
        ports: { ...present.ports, ...change.ports },
      }
      setSwitches(switches, present)
    },
    async start() {
      await Promise.all(units().map((unit) => unit.start()))
    },
    async stop() {
      await Promise.all(units().map((unit) => unit.stop(STOP_MS)))
    },
  }
}

async function waysTo(t: { teardown(fn: () => unknown): unknown }, { urls }: Services): Promise<Ways> {
  const way = (url: string, amqp = false): Promise<TcpProxy> => {
    const { hostname: host, port } = new URL(url)
    return tcpProxy(t, { host, port: Number(port), amqp })
  }
  return {
    postgres: await way(urls.postgres),
    redis: await way(urls.redis),
    rabbitmq: await way(urls.rabbitmq, true),
  }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    () => true,
    () => false,
  )
