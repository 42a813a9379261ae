import { hostname } from 'node:os'
import type { Clock } from '../../core/clock.ts'
import { HELPFUL_PORTS, type Check } from '../../core/health.ts'
import type { ActorNode, NodeReport, Ports, SystemView } from '../../core/ports.ts'
import { packageVersion } from '../../core/version.ts'
import type { Recorders } from '../recorders/recorders.ts'
import type { Schedulers } from '../steward/schedulers.ts'
import type { Steward } from '../steward/steward.ts'
import { createCpuMeter, pidsOf, total, withCpu } from './cpu.ts'
import { aggregate, checkPorts, isLive } from './health.ts'
import type { Life } from './life.ts'
import type { OutboxRelay } from './outbox-relay.ts'
import type { Stages } from './stages.ts'
import { nodeNode, relayNode, withChildren } from './tree.ts'

/** What a node tells of itself. */
export interface NodeView extends SystemView {
  /** As it is announced: the node and its live tree. */
  report(): Promise<NodeReport>
  /** The same, with the CPU measured anew. */
  measured(): Promise<NodeReport>
}

export interface NodeViewOptions {
  name: string
  roles: readonly string[]
  ports: Ports
  clock: Clock
  life: Life
  stages: Stages
  relay: OutboxRelay
  steward: Steward
  schedulers: Schedulers
  recorders: Recorders
}

/** How long `health()` waits for one port. Milliseconds. */
const HEALTH_MS = 3000

export function createNodeView(options: NodeViewOptions): NodeView {
  const { name, roles, ports, clock, life, stages, relay, steward, schedulers, recorders } = options
  const meter = createCpuMeter(clock)
  const startedAt = new Date(clock.now())

  const stageChecks = (): Record<string, Check> =>
    Object.fromEntries(stages.all.map((one) => [one.name, one.stage.health()]))

  const view: NodeView = {
    live: () => isLive(life.state()),

    tree() {
      const others = (stage: ActorNode): ActorNode[] => [...schedulers.view(stage), ...recorders.view(stage)]
      const views = stages.all.map(({ stage }) => withChildren(stage.view(), others))
      const children = [...views, relayNode(name, relay.counts, relay.running()), ...steward.view(name)]
      return Promise.resolve(withCpu(nodeNode(name, life.state(), life.tally, children), meter))
    },

    async report() {
      const tree = await view.tree()
      return {
        name,
        version: packageVersion(),
        roles: [...roles],
        host: hostname(),
        pid: process.pid,
        startedAt,
        at: new Date(clock.now()),
        ready: aggregate(life.state(), stageChecks(), {}).ready,
        cpu: total(tree, 'cpu'),
        rssBytes: total(tree, 'rssBytes'),
        tree,
      }
    },

    async measured() {
      await meter.measure(pidsOf(await view.tree()))
      return view.report()
    },

    async health() {
      const needed = stages.all.flatMap(({ stage }) => stage.needs())
      const wanted = ['mailbox', 'worklog', ...HELPFUL_PORTS, ...needed]
      const ground = await checkPorts(ports, wanted, clock, HEALTH_MS)
      const { lastFailure } = relay.counts
      ground['outbox-relay'] = lastFailure ? { ok: false, message: lastFailure.cause.message } : { ok: true }
      return aggregate(life.state(), stageChecks(), {
        ...ground,
        ...steward.checks(),
        ...schedulers.checks(),
        ...recorders.checks(),
      })
    },
  }
  return view
}
