import type { ActorNode } from '../../core/ports.ts'
import type { StageConfig } from '../../schema/cluster.ts'
import type { MailboxConsumer } from './mailbox-consumer.ts'
import type { RestForOne } from './rest-for-one.ts'
import type { Tally } from '../worker/tally.ts'
import type { WorkerSlot } from './worker-slot.ts'

/** Of a node, or of one of its stages. */
export type RunState = 'starting' | 'running' | 'draining' | 'stopped' | 'failed'

/**
 * The living system as plain data: node -> stages (consumer, workers -> children) and services. Ids are paths, so
 * that an actor keeps its id when it is restarted.
 */
export function stageNode(parts: {
  node: string
  name: string
  state: RunState
  /** By command. */
  paused: boolean
  config: StageConfig
  tally: Tally
  slots: readonly WorkerSlot[]
  consumer: MailboxConsumer['counts']
  intake: Pick<RestForOne, 'running' | 'restarts' | 'cause'>
}): ActorNode {
  const { node, name, config, tally, slots, consumer, intake } = parts
  const id = `${node}/${name}`
  const workers = slots.map((slot) => workerNode(id, slot))
  return {
    ...tally,
    id,
    kind: 'stage',
    name,
    state: stageState(parts, consumer.inHand, intake.running()),
    inFlight: consumer.inHand,
    queue: config.queue,
    restarts: tally.restarts + workers.reduce((sum, worker) => sum + worker.restarts, 0),
    children: [
      {
        id: `${id}/consumer`,
        kind: 'service',
        name: 'consumer',
        state: intake.running()
          ? parts.paused
            ? 'paused'
            : 'ready'
          : parts.state === 'running'
            ? 'restarting'
            : 'stopped',
        inFlight: consumer.inHand - consumer.working,
        handled: tally.handled,
        failed: tally.failed,
        restarts: intake.restarts(),
        queue: config.queue,
        children: [],
      },
      ...workers,
    ],
  }
}

function stageState(
  { state, paused }: { state: RunState; paused: boolean },
  inHand: number,
  taking: boolean,
): ActorNode['state'] {
  if (state !== 'running') return state
  if (paused) return 'paused'
  if (!taking) return 'restarting'
  return inHand > 0 ? 'busy' : 'ready'
}

function workerNode(stageId: string, slot: WorkerSlot): ActorNode {
  const id = `${stageId}/${slot.name}`
  const children = Object.entries(slot.childTallies()).map(([name, tally]): ActorNode => {
    return {
      ...tally,
      id: `${id}/${name}`,
      kind: 'child',
      name,
      state: tally.inFlight > 0 ? 'busy' : 'ready',
      children: [],
    }
  })
  return {
    ...slot.tally,
    ...slot.vitals(),
    id,
    kind: 'worker',
    name: slot.name,
    state: slot.state(),
    children,
  }
}
