import type { Random } from '../../core/backoff.ts'
import { within, type Clock } from '../../core/clock.ts'
import { isOutage, SpectraError, type Cause } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { MetricsSink, Ports } from '../../core/ports.ts'
import type { StageConfig } from '../../schema/cluster.ts'
import { count, type Tally } from '../worker/tally.ts'
import { isHealthy } from './health.ts'
import { createMailboxConsumer, type MailboxConsumer, type Taker } from './mailbox-consumer.ts'
import { createRestForOne, type Link, type RestForOne } from './rest-for-one.ts'

/** How messages come in: the consumer, and the chain that it is the end of. */
export interface Intake {
  consumer: MailboxConsumer
  chain: RestForOne
}

export interface IntakeOptions {
  name: string
  config: StageConfig
  ports: Ports
  clock: Clock
  random: Random
  logger: Logger
  metrics?: MetricsSink
  /** Of the stage. */
  tally: Tally
  idle: () => Taker | undefined
  /** Ports that the stage's actors declared. */
  needs: () => readonly string[]
  /** What the stage stands on failed: nothing is taken until that is back. */
  onOutage: (error: SpectraError) => void
  /** Whether a message that met an outage fails for good. @default never */
  givesUp?: (error: SpectraError) => Promise<boolean>
  /** It failed more often than the policy allows. */
  onEscalation: (cause: Cause) => void
}

export function createIntake(options: IntakeOptions): Intake {
  const { name, config, ports, clock, random, logger, tally, needs, onOutage, onEscalation } = options
  const consumer = createMailboxConsumer({
    ...{ stage: name, config, mailbox: ports.mailbox, worklog: ports.worklog, clock, random, logger },
    idle: options.idle,
    ...(options.metrics && { metrics: options.metrics }),
    onOutage: (error) => {
      onOutage(error)
      return chain.fail('connection', error)
    },
    ...(options.givesUp && { givesUp: options.givesUp }),
    onFailure: (error) => {
      if (isOutage(error)) onOutage(error)
      void chain.fail(isOutage(error) ? 'connection' : 'consumer', error)
    },
    onSettled: (outcome) => {
      if (count(tally, outcome) === 'handled') chain.succeeded()
    },
  })
  const links = intakeLinks({ config, ports, clock, consumer, needs })
  const chain = createRestForOne({ links, name, policy: config.restart, clock, random, logger, onEscalation })
  return { consumer, chain }
}

/** Without these a stage must not take messages: each would come back unfinished. A provider that is away costs tries. */
const GROUND = ['mailbox', 'worklog', 'storage']

/**
 * What it takes to receive messages, in order:
 *
 *     connection   mailbox, work log and (where declared) storage answer
 *     topology     the queue is there
 *     consumer     messages flow
 */
function intakeLinks(
  options: Pick<IntakeOptions, 'config' | 'ports' | 'clock' | 'needs'> & Pick<Intake, 'consumer'>,
): Link[] {
  const { config, ports, clock, consumer, needs } = options
  const nothingToStop = (): Promise<void> => Promise.resolve()
  const { startMs } = config.deadlines
  const late = (): Error =>
    new SpectraError('SS_MAILBOX_UNAVAILABLE', `Cannot take messages: no answer within ${startMs} ms`)
  return [
    {
      name: 'connection',
      async start() {
        const wanted = ['mailbox', 'worklog', ...needs()].filter((name) => GROUND.includes(name))
        const checks = wanted.map((name) => isHealthy(ports, name as keyof Ports))
        await within(clock, startMs, Promise.all(checks), late)
        return nothingToStop
      },
    },
    {
      name: 'topology',
      async start() {
        await within(clock, startMs, ports.mailbox.depth(config.queue), late)
        return nothingToStop
      },
    },
    { name: 'consumer', start: (signal) => consumer.open(signal) },
  ]
}
