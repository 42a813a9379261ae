import type { Random } from '../../core/backoff.ts'
import { within, type Clock } from '../../core/clock.ts'
import type { Control } from '../../core/control/control.ts'
import { causeOf, SpectraError } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { Ports } from '../../core/ports.ts'
import type { RestartLog } from '../restarts/restart-log.ts'
import { createNodeName } from '../steward/node-name.ts'
import type { Recorders } from '../recorders/recorders.ts'
import type { Schedulers } from '../steward/schedulers.ts'
import type { Steward } from '../steward/steward.ts'
import { createAnnouncer } from './announcer.ts'
import { obeyCommands } from './control.ts'
import { startHealthServers, type HealthPorts, type HealthServers } from './health-server.ts'
import { createInHand, together } from './in-hand.ts'
import type { Life } from './life.ts'
import type { OutboxRelay } from './outbox-relay.ts'
import type { Stages } from './stages.ts'
import type { NodeView } from './view.ts'

/** All of a node that is no stage: opened one after the other before the stages, closed after them. */
export interface Services {
  /** Opens all, until the node is told to end. @throws SS_NODE_NAME_TAKEN, SS_PORT_TAKEN, SS_CONFIG_INVALID */
  open(): Promise<void>
  /** Leads nothing in the cluster any more; what is under way for that ends in the background. */
  resign(): void
  /**
   * Ends what has been opened, in the order in which others can do without it: the name of the node goes last. Servers that do
   * not answer for `CLOSE_MS` are told nothing: they see it by the end of the connections.
   */
  close(): Promise<void>
}

export interface ServicesOptions {
  name: string
  ports: Ports
  control?: Control
  healthPorts?: HealthPorts
  healthHost?: string
  clock: Clock
  random: Random
  logger: Logger
  life: Life
  stages: Stages
  view: NodeView
  relay: OutboxRelay
  restarts: RestartLog
  steward: Steward
  schedulers: Schedulers
  recorders: Recorders
  drain: () => Promise<unknown>
  /** Another node has our name. */
  onNameTaken: (error: SpectraError) => void
}

/** How long a node that ends waits until its restarts are recorded. Milliseconds. */
const RECORD_MS = 2000
/** The work of a leader has had its time by then: it is told first. */
const CLOSE_MS = 4000

export function createServices(options: ServicesOptions): Services {
  const { name, ports, control, clock, random, logger, drain } = options
  const { life, stages, view, relay, restarts, steward, schedulers, recorders } = options
  const nodeName = createNodeName({ name, locks: ports.locks, clock, logger, onTaken: options.onNameTaken })
  const held = () => together(stages.all.map(({ stage }) => stage.held()))
  const inHand = createInHand({ worklog: ports.worklog, held, clock, logger })
  const announcer = createAnnouncer({ registry: ports.registry, report: view.measured, clock, logger })
  let servers: HealthServers | undefined
  let obeying: ReturnType<typeof obeyCommands> | undefined
  let opening: Promise<void> = Promise.resolve()
  let resigned: Promise<unknown> | undefined

  const steered = {
    name,
    stage: stages.find,
    stages: () => stages.all.map((one) => one.name),
    report: view.report,
    drain,
  }

  async function open(): Promise<void> {
    await nodeName.take()
    if (!life.ending.aborted) servers = await openHealth(options)
    if (life.ending.aborted) return
    announcer.start()
    if (control) obeying = obeyCommands({ control, node: steered, audit: ports.audit, clock, random, logger })
    relay.start()
    inHand.start()
    steward.start()
    await schedulers.start()
    recorders.start()
  }

  async function leave(): Promise<void> {
    // What was under way when it was told to end is there by then, and ends with the rest.
    await opening.catch(() => undefined)
    await Promise.all([announcer.leave(), obeying?.stop(), servers?.close(), resigned])
    await inHand.stop()
    await Promise.all([nodeName.release(), restarts.flush(RECORD_MS)])
  }

  return {
    open() {
      opening = open()
      return opening
    },
    resign() {
      resigned = Promise.all([steward.close(), schedulers.close(), recorders.close()])
    },
    async close() {
      const late = new SpectraError('SS_DEADLINE', `no answer within ${CLOSE_MS} ms`)
      await within(clock, CLOSE_MS, leave(), () => late).catch((thrown: unknown) => {
        if (thrown !== late) throw thrown
        logger.warn({ ...causeOf(late) }, 'cannot take leave of all servers: others see that by themselves')
      })
    },
  }
}

/** Where each stage answers probes. */
function openHealth(options: ServicesOptions): Promise<HealthServers> {
  const { healthPorts = 'none', healthHost: host = '127.0.0.1', life, stages, view } = options
  const offset = typeof healthPorts === 'object' ? healthPorts.offset : 0
  const told = stages.all.flatMap((one) => {
    const port = one.config.healthPort
    if (healthPorts === 'none' || port === undefined) return []
    return [{ name: one.name, port: port + offset, check: () => one.stage.health() }]
  })
  const running = (): boolean => life.state() === 'running'
  return startHealthServers({ stages: told, host, node: { live: view.live, running, health: view.health } })
}
