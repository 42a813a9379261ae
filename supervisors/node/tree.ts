import type { ActorNode } from '../../core/ports.ts'
import type { RunState } from '../stage/tree.ts'
import type { Tally } from '../worker/tally.ts'
import type { RelayCounts } from './outbox-pass.ts'

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
export function nodeNode(name: string, state: RunState, tally: Tally, children: ActorNode[]): ActorNode {
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
