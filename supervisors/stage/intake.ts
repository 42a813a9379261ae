import { SpectraError } from '../../core/errors.ts'
import type { Ports } from '../../core/ports.ts'
import type { StageConfig } from '../../schema/cluster.ts'
import { within, type Clock } from '../../core/clock.ts'
import { isHealthy } from './health.ts'
import type { MailboxConsumer } from './mailbox-consumer.ts'
import type { Link } from './rest-for-one.ts'

export interface IntakeOptions {
  config: StageConfig
  ports: Ports
  clock: Clock
  consumer: MailboxConsumer
  /** Ports that the stage's actors declared. */
  needs: () => readonly string[]
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
export function intakeLinks({ config, ports, clock, consumer, needs }: IntakeOptions): Link[] {
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
