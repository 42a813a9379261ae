import { backoff, type Random } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import type { Control, ControlHandler } from '../../core/control/control.ts'
import { causeOf, type SpectraError } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { AuditLog, Consumer, Who } from '../../core/ports.ts'
import { carryOut, type Steered } from './carry-out.ts'

export interface ObeyOptions {
  control: Pick<Control, 'obey'>
  node: Steered
  audit: AuditLog
  clock: Clock
  random: Random
  logger: Logger
}

const RETRY = { minMs: 200, maxMs: 10_000 }
/** Refused commands that are written down per minute: whoever floods the exchange does not flood the log. */
const REFUSALS = 20
const MINUTE_MS = 60_000

/**
 * Has a node obey commands until it is stopped: each is carried out, written to the audit log with who asked, and
 * answered. A mailbox that is away is waited for.
 */
export function obeyCommands(options: ObeyOptions): { stop(): Promise<void> } {
  const { control, node, audit, clock, random, logger } = options
  const ending = new AbortController()
  let refusals = { since: 0, count: 0 }

  /** Commands are obeyed while the database is away, too: then the log alone tells of them. */
  function record(
    action: string,
    subject: string,
    details: Record<string, unknown>,
    identity?: Who,
  ): Promise<void> {
    return audit
      .record({ ...identity, action, subject, details })
      .catch((thrown: unknown) => logger.error({ err: thrown, action, subject, details }, 'cannot audit'))
  }

  const run: ControlHandler['run'] = async (order, { by, identity, node: named }) => {
    const isNamed = named !== undefined
    if (order.do === 'report') return carryOut(node, order, isNamed, logger)
    const subject = 'stage' in order ? `${node.name}/${order.stage}` : node.name
    try {
      const obeyed = await carryOut(node, order, isNamed, logger)
      if (obeyed) {
        logger.info({ by, order, subject }, 'obeyed a command')
        await record(`control.${order.do}`, subject, { by, order, result: obeyed.result }, identity)
      }
      return obeyed
    } catch (thrown) {
      const cause = causeOf(thrown)
      logger.warn({ by, order, subject, ...cause }, 'cannot obey a command')
      await record(`control.${order.do}`, subject, { by, order, cause }, identity)
      throw thrown
    }
  }

  const subscribed = subscribe()

  async function subscribe(): Promise<Consumer | undefined> {
    for (let tries = 1; !ending.signal.aborted; tries += 1) {
      try {
        return await control.obey(node.name, { run, refused })
      } catch (thrown) {
        if (tries === 1) logger.warn({ ...causeOf(thrown) }, 'cannot listen to commands: tried again')
        await clock.sleep(backoff(tries, RETRY, random), ending.signal)
      }
    }
    return undefined
  }

  function refused(reason: SpectraError): void {
    const now = clock.now()
    if (now - refusals.since >= MINUTE_MS) refusals = { since: now, count: 0 }
    refusals.count += 1
    if (refusals.count > REFUSALS) return
    const more = refusals.count === REFUSALS ? '; more of them in this minute are not written down' : ''
    logger.warn({ ...causeOf(reason) }, `a command was refused${more}`)
    void record('control.refused', node.name, { reason: reason.message })
  }

  return {
    async stop() {
      ending.abort()
      const consumer = await subscribed
      await consumer?.cancel()
    },
  }
}
