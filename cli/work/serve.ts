import { createAuthenticator, type Authenticator } from '../../gateway/authenticator.ts'
import { isExposed } from '../../gateway/http/hosts.ts'
import { startGateway } from '../../gateway/server.ts'
import { endInTime } from '../../supervisors/node/end-in-time.ts'
import { startNode } from '../../supervisors/node/node.ts'
import type { HealthPorts } from '../../supervisors/node/health-server.ts'
import { systemClock } from '../../core/clock.ts'
import type { Config } from '../../core/config.ts'
import type { SettingView } from '../../core/config/shown.ts'
import { createCluster } from '../../core/control/cluster.ts'
import { createControl } from '../../core/control/control.ts'
import { controlSecret } from '../../core/control/secret.ts'
import { describers } from '../../core/opening/models.ts'
import type { OpenedPorts } from '../../core/create-ports.ts'
import { fromCause, SpectraError, toSpectraError } from '../../core/errors.ts'
import { createMetrics } from '../../core/observability/metrics/metrics.ts'
import { poolReadings, queueReadings } from '../../core/observability/metrics/readings.ts'
import { startMetricsServer, type MetricsServer } from '../../core/observability/metrics/server.ts'
import { createReplaying } from '../../core/replays/step.ts'
import { createEvaluating } from '../../core/rules/evaluating.ts'
import { eraseDue } from '../../core/erasure/erase.ts'
import { createCallHistory } from '../../core/costs/forgotten.ts'
import { createHousekeeper } from '../../core/every-house.ts'
import { orderExpired } from '../../core/erasure/retention.ts'
import { sweepJournal } from '../../core/journal/sweep.ts'
import { watchErasures } from '../../core/opening/storage.ts'
import { channelReadings } from '../../core/channels/readings.ts'
import { openDelivering } from '../../core/opening/channels.ts'
import { openTelling } from '../../core/opening/notifications.ts'
import { organizationsIn } from '../../core/ledger/organizations.ts'
import type { Identity, Mailbox, Ports, Registry } from '../../core/ports.ts'
import { createOidc } from '../../core/security/oidc.ts'
import { loadOwnToken } from '../../core/security/own-token.ts'
import type { FilledClusterConfig } from '../../schema/cluster.ts'
import { EXIT } from '../exit-codes.ts'
import { onInterrupt } from '../interrupt.ts'
import { createLog } from '../output/log.ts'
import { paint, print, printError } from '../output/terminal.ts'
import { withPorts } from '../session.ts'

export interface ServeOptions {
  cluster: FilledClusterConfig
  /** May be empty: then the node relays what its gateway accepts, and no more. */
  roles: readonly string[]
  /** Answer clients, too; as long as there are no accounts those on this machine, on behalf of its own user, who this is. */
  gateway?: Identity
  /** What the gateway tells administrators of the configuration. */
  settings?: readonly SettingView[]
  /** Where each stage answers `GET /health`. */
  healthPorts: HealthPorts
  /** Finishing what is in hand gets this long; the rest is handed back. Milliseconds. */
  drainMs: number
}

/**
 * Runs a node, and a gateway where asked for, until Ctrl-C or SIGTERM. Servers that are away at the start are waited for.
 * Returns the exit status: 0 after a drain, 1 when the node gave itself up.
 */
export async function serve(config: Config, options: ServeOptions): Promise<number> {
  const { cluster, roles, drainMs, gateway: own } = options
  const interrupt = onInterrupt()
  const logger = createLog({ level: config.logLevel })
  const metrics = own || config.metricsPort !== 0 ? createMetrics() : undefined
  const status = (): number => (interrupt.gaveUp ? EXIT.failed : EXIT.done)
  let opened = false
  let closed = (): void => undefined
  const work = async ({ ports, database, tracing, unclaimed, reembedding }: OpenedPorts): Promise<number> => {
    opened = true
    if (own) await untilThere(ports.mailbox, interrupt.signal)
    if (interrupt.signal.aborted) return EXIT.done
    const control = createControl({
      mailbox: ports.mailbox,
      secret: await controlSecret(config),
      clock: ports.clock,
    })
    const keepHouse = createHousekeeper({
      ...{ ports, tracing, unclaimed, calls: createCallHistory(database), log: logger },
      organizations: () => organizationsIn(database),
      orderExpired: (signal?: AbortSignal) => orderExpired(database, ports.audit, signal),
      sweepJournal: (signal?: AbortSignal) => sweepJournal(database, config, signal),
      keep: config,
    })
    const unwatch = await watchErasures(config, database, logger)
    const node = await startNode({
      name: config.nodeName,
      cluster,
      roles,
      ports,
      workerPorts: { config },
      control,
      clock: ports.clock,
      keepHouse,
      ...(config.records && { ring: { seconds: config.ringHours * 3600, bytes: config.ringBytes } }),
      erase: (signal) => eraseDue({ database, ports, log: logger }, signal),
      replay: createReplaying({ database, ports, log: logger }),
      reembed: (signal) => reembedding.step(signal),
      notify: await openTelling(config, { database, ports, log: logger }),
      deliver: await openDelivering(config, { database, ports, log: logger, metrics }),
      evaluate: createEvaluating({ database, journal: ports.journal, log: logger }),
      healthPorts: options.healthPorts,
      healthHost: config.healthHost,
      ...{ logger, metrics },
    })
    node.onEscalation((cause) => interrupt.abort(fromCause(cause)))
    let scraped: MetricsServer | undefined
    try {
      metrics?.addSource('queues', () => queueReadings(ports.mailbox))
      metrics?.addSource('database', () => poolReadings(database))
      metrics?.addSource('channels', () => channelReadings(database))
      if (metrics && config.metricsPort !== 0) {
        scraped = await startMetricsServer(metrics, { host: config.metricsHost, port: config.metricsPort })
      }
      const gateway = own
        ? await startGateway({
            ports,
            system: node,
            drainMs,
            cluster: createCluster({ control, registry: sharedRegistry(config, ports), clock: ports.clock }),
            config,
            settings: options.settings ?? [],
            analyst: describers(config).some(({ provider }) => provider === 'local'),
            authenticate: await authenticatorOf(config, ports, own),
            oidc: createOidc(config),
            ...{ logger, metrics },
          })
        : undefined
      const endExports = gateway && ports.exports.start(logger)
      if (gateway) {
        print(`${paint('green', 'Ready:')} ${gateway.url}/graphql  (health: ${gateway.url}/health)`)
        print(`Console: ${gateway.url}/`)
      } else print(`${paint('green', 'Ready:')} node ${config.nodeName} plays ${roles.join(', ')}`)
      print(paint('dim', `Data in ${config.dataDir}. Ctrl-C stops; work in hand is kept.`))
      // A node that was drained by command is done, too.
      await Promise.race([aborted(interrupt.signal), node.ended])
      await endExports?.()
      await gateway?.close()
    } finally {
      await node.drain(drainMs)
      closed = endInTime(status(), logger)
      await control.close()
      await unwatch()
      await scraped?.close()
    }
    if (interrupt.gaveUp) printError(interrupt.signal.reason)
    return status()
  }
  try {
    return await withPorts(config, work, { signal: interrupt.signal, waitMs: Infinity, metrics })
  } catch (thrown) {
    // Asked to end while it waited for a server: nothing was begun.
    if (!opened && interrupt.signal.aborted && toSpectraError(thrown).retryable) return EXIT.done
    throw thrown
  } finally {
    closed()
    interrupt.dispose()
  }
}

/** A gateway that others reach knows people by accounts alone. */
async function authenticatorOf(
  config: Config,
  { accounts }: Ports,
  identity: Identity,
): Promise<Authenticator> {
  if (isExposed(config)) return createAuthenticator({ accounts })
  return createAuthenticator({ accounts, own: { identity, token: await loadOwnToken(config.dataDir) } })
}

/**
 * A gateway hears from its broker what happens, and starts when that is there. The user was told what is
 * waited for when the ports were opened. Returns early when the signal aborts.
 */
async function untilThere(mailbox: Mailbox, signal: AbortSignal): Promise<void> {
  for (;;) {
    if (signal.aborted) return
    const problem = await mailbox.health().then(() => undefined, toSpectraError)
    if (problem === undefined) return
    if (!problem.retryable) throw problem
    await systemClock.sleep(ASK_AGAIN_MS, signal)
  }
}

const ASK_AGAIN_MS = 500

/** Where all nodes announce themselves: in Redis, or in the memory of the one process that there is. */
const sharedRegistry = (config: Config, { registry }: Pick<Ports, 'registry'>): Registry | undefined =>
  config.redisUrl !== '' || config.mailboxUrl === '' ? registry : undefined

/** @throws SS_CONFIG_INVALID where processes could not meet: the embedded adapters belong to one process */
export function needCluster(config: Config, what: string): void {
  const missing = [
    ...(config.databaseUrl === '' ? ['SPECTRA_DATABASE_URL'] : []),
    ...(config.mailboxUrl === '' ? ['SPECTRA_MAILBOX_URL'] : []),
  ]
  if (missing.length === 0) return
  throw new SpectraError(
    'SS_CONFIG_INVALID',
    `Cannot start a ${what}: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set. ` +
      'Several processes meet in PostgreSQL and RabbitMQ; `spectra up` needs neither and runs everything in one process',
  )
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
