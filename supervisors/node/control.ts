import type { Control, Obeyed } from '../../core/control/control.ts'
import type { Clock } from '../../core/clock.ts'
import { causeOf, SpectraError } from '../../core/errors.ts'
import type { AuditLog, Consumer, Identity, NodeReport } from '../../core/ports.ts'
import type { ControlOrder } from '../../schema/messages/index.ts'
import { backoff, type Random } from '../../core/backoff.ts'
import type { Logger } from '../../core/logger.ts'
import type { Stage } from '../stage/stage.ts'

/** What commands work on. */
export interface Steered {
  name: string
  /** By name. A stage that is restarted is another one afterwards. */
  stage(name: string): Stage | undefined
  stages(): string[]
  report(): Promise<NodeReport>
  drain(): Promise<unknown>
}

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
    identity?: Identity,
  ): Promise<void> {
    return audit
      .record({ ...identity, action, subject, details })
      .catch((thrown: unknown) => logger.error({ err: thrown, action, subject, details }, 'cannot audit'))
  }

  /** Undefined where the order is to all, and this node has no such stage. */
  async function carryOut(order: ControlOrder, named: boolean): Promise<Obeyed | undefined> {
    if (order.do === 'report') return { result: await node.report() }
    if (order.do === 'drain') {
      const { inFlight } = (await node.report()).tree
      return { result: { inFlight }, after: () => void node.drain() }
    }
    const stage = node.stage(order.stage)
    if (!stage && !named) return undefined
    if (!stage) {
      const known = node.stages().join(', ') || 'none'
      throw new SpectraError(
        'SS_INPUT_INVALID',
        `Cannot ${order.do} ${order.stage}: the node ${node.name} has no such stage. Its stages: ${known}`,
      )
    }
    return { result: await steer(stage, order) }
  }

  async function steer(
    stage: Stage,
    order: Extract<ControlOrder, { stage: string }>,
  ): Promise<Record<string, unknown>> {
    switch (order.do) {
      case 'pause':
        await stage.pause()
        break
      case 'resume':
        await stage.resume()
        break
      case 'scale': {
        const before = stage.wanted.workers
        // Starting workers may take longer than whoever asked waits: the tree shows how far it is.
        stage.scale(order.workers).catch((thrown: unknown) => logger.error({ err: thrown }, 'cannot scale'))
        return { stage: order.stage, workers: order.workers, before }
      }
      case 'restart':
        return {
          stage: order.stage,
          worker: order.worker,
          when: stage.restartWorker(order.worker, order.now),
        }
    }
    const { state, inFlight } = stage.view()
    return { stage: order.stage, state, inFlight }
  }

  const subscribed = subscribe()

  async function subscribe(): Promise<Consumer | undefined> {
    for (let tries = 1; !ending.signal.aborted; tries += 1) {
      try {
        return await control.obey(node.name, {
          async run(order, { by, identity, node: named }) {
            if (order.do === 'report') return carryOut(order, named !== undefined)
            const subject = 'stage' in order ? `${node.name}/${order.stage}` : node.name
            try {
              const obeyed = await carryOut(order, named !== undefined)
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
          },
          refused,
        })
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
