import type { Obeyed } from '../../core/control/control.ts'
import { SpectraError } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { NodeReport } from '../../core/ports.ts'
import type { ControlOrder } from '../../schema/messages/index.ts'
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

/**
 * Carries one order out.
 * @param named whether the order names this node. Undefined where it is to all, and this node has no such stage
 * @throws SS_INPUT_INVALID for stages and workers that are not there
 */
export async function carryOut(
  node: Steered,
  order: ControlOrder,
  named: boolean,
  logger: Logger,
): Promise<Obeyed | undefined> {
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
  return { result: await steer(stage, order, logger) }
}

async function steer(
  stage: Stage,
  order: Extract<ControlOrder, { stage: string }>,
  logger: Logger,
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
