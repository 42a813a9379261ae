import type { ActorNode } from '../core/ports.ts'
import type { StageConfig } from '../schema/cluster.ts'
import type { NodeState } from './health.ts'
import type { MailboxConsumer } from './mailbox-consumer.ts'
import type { RelayCounts } from './outbox-relay.ts'
import type { RestForOne } from './rest-for-one.ts'
import type { Tally } from './tally.ts'
import type { WorkerSlot } from './worker-slot.ts'

/**
 * The living system as plain data: node -> stages (consumer, workers -> children) and services. Ids are paths, so
 * that an actor keeps its id when it is restarted.
 */
export function stageNode(parts: {
  node: string
  name: string
  state: NodeState
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
  { state, paused }: { state: NodeState; paused: boolean },
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

/** A part of the tree with more below it. */
export const withChildren = (node: ActorNode, more: (parent: ActorNode) => ActorNode[]): ActorNode => ({
  ...node,
  children: [...node.children, ...more(node)],
})

/** The relay of a node as a service of the tree. */
export function relayNode(node: string, counts: RelayCounts, running: boolean): ActorNode {
  const { sent, failed, lastFailure } = counts
  return {
    id: `${node}/outbox-relay`,
    kind: 'service',
    name: 'outbox-relay',
    state: running ? (lastFailure ? 'restarting' : 'ready') : 'stopped',
    inFlight: 0,
    handled: sent,
    failed,
    restarts: 0,
    ...(lastFailure ? { lastCrash: lastFailure } : {}),
    children: [],
  }
}

/** The root: this process. `rssBytes` is what the operating system counts for it. */
export function nodeNode(name: string, state: NodeState, tally: Tally, children: ActorNode[]): ActorNode {
  const stages = children.filter((child) => child.kind === 'stage')
  const sum = (of: (stage: ActorNode) => number): number =>
    stages.reduce((total, stage) => total + of(stage), 0)
  const inFlight = sum((stage) => stage.inFlight)
  return {
    ...tally,
    id: name,
    kind: 'node',
    name,
    state: state === 'running' ? (inFlight > 0 ? 'busy' : 'ready') : state,
    inFlight,
    handled: sum((stage) => stage.handled),
    failed: sum((stage) => stage.failed),
    pid: process.pid,
    rssBytes: process.memoryUsage.rss(),
    children,
  }
}
