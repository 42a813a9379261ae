import type { ControlOrder } from '../../schema/messages/index.ts'
import { systemClock, type Clock } from '../clock.ts'
import { causeOf, SpectraError, type Cause } from '../errors.ts'
import type { NodeReport, Registry, Who } from '../ports.ts'
import { NodeReportSchema } from '../registry/report.ts'
import type { Answers, Control } from './control.ts'

/** A report that is older than three announcements: its node hangs, is cut off, or died. Milliseconds. */
const STALE_MS = 6000
const ASK_MS = 1000
const ORDER_MS = 5000

export interface ClusterNode extends NodeReport {
  /** It did not say anything lately. */
  stale: boolean
}

export interface ClusterView {
  /** By name. */
  nodes: ClusterNode[]
  /** Whether the registry told this, or the nodes themselves were asked. */
  source: 'registry' | 'nodes'
  /** Why the registry could not tell. */
  problem?: Cause
}

export interface GivenBy {
  by: string
  /** On whose behalf, where it is somebody of an organization. */
  identity?: Who
  /** @default every node that the order concerns */
  node?: string
}

/** The cluster as an operator sees and steers it, from any process of it. */
export interface Cluster {
  /** @throws SS_MAILBOX_UNAVAILABLE where the registry cannot tell and nobody can be asked */
  view(): Promise<ClusterView>
  /**
   * Gives an order to one node, or to all that it concerns.
   * @throws SS_INPUT_INVALID for unknown nodes and stages, naming those that are known; SS_CONTROL_UNANSWERED where nobody
   *   answered; SS_MAILBOX_UNAVAILABLE
   */
  order(order: ControlOrder, options: GivenBy): Promise<Answers>
}

export interface ClusterOptions {
  control: Pick<Control, 'ask'>
  /** Where all nodes of the cluster announce themselves. Absent: they are asked. */
  registry?: Pick<Registry, 'nodes'>
  clock?: Clock
}

export function createCluster({ control, registry, clock = systemClock }: ClusterOptions): Cluster {
  const staleness = (report: NodeReport): ClusterNode => ({
    ...report,
    stale: clock.now() - report.at.getTime() > STALE_MS,
  })

  async function ask(node?: string): Promise<NodeReport[]> {
    const { replies } = await control.ask({ do: 'report' }, { by: 'status', node, timeoutMs: ASK_MS })
    const reports = replies.flatMap(({ result }) => NodeReportSchema.safeParse(result).data ?? [])
    return reports.sort((one, other) => one.name.localeCompare(other.name))
  }

  async function view(): Promise<ClusterView> {
    let problem: Cause | undefined
    try {
      const nodes = (await registry?.nodes()) ?? []
      if (nodes.length > 0) return { nodes: nodes.map(staleness), source: 'registry' }
    } catch (thrown) {
      problem = causeOf(thrown)
    }
    const nodes = (await ask()).map(staleness)
    return { nodes, source: 'nodes', ...(problem ? { problem } : {}) }
  }

  /** The nodes that should answer. */
  async function concerned(order: ControlOrder, node: string | undefined): Promise<string[]> {
    const what = wordsOf(order)
    const { nodes } = await view()
    if (node !== undefined) {
      if (nodes.some(({ name }) => name === node) || (await ask(node)).length > 0) return [node]
      const known = nodes.map(({ name }) => name).join(', ') || 'none'
      throw new SpectraError('SS_INPUT_INVALID', `Cannot ${what}: there is no node "${node}"`, {
        details: { field: 'node', advice: `Known nodes: ${known}.` },
      })
    }
    if (nodes.length === 0) {
      throw new SpectraError('SS_CONTROL_UNANSWERED', `Cannot ${what}: no node answers`)
    }
    if (!('stage' in order)) return nodes.map(({ name }) => name)
    const having = nodes.filter(({ tree }) => stagesOf(tree).includes(order.stage))
    if (having.length > 0) return having.map(({ name }) => name)
    const known = [...new Set(nodes.flatMap(({ tree }) => stagesOf(tree)))].sort().join(', ') || 'none'
    throw new SpectraError('SS_INPUT_INVALID', `Cannot ${what}: no node has the stage "${order.stage}"`, {
      details: { field: 'stage', advice: `Known stages: ${known}.` },
    })
  }

  return {
    view,
    async order(order, { by, identity, node }) {
      const expect = await concerned(order, node)
      const answers = await control.ask(order, { by, identity, node, expect, timeoutMs: ORDER_MS })
      if (answers.replies.length > 0) return answers
      const silent = answers.silent.join(', ')
      throw new SpectraError(
        'SS_CONTROL_UNANSWERED',
        `Cannot ${wordsOf(order)}: ${silent} did not answer within ${ORDER_MS} ms`,
      )
    },
  }
}

const stagesOf = (tree: NodeReport['tree']): string[] =>
  tree.children.filter(({ kind }) => kind === 'stage').map(({ name }) => name)

/** An order as it completes "Cannot ...". */
export function wordsOf(order: ControlOrder): string {
  switch (order.do) {
    case 'report':
      return 'tell what there is'
    case 'scale':
      return `scale ${order.stage} to ${order.workers}`
    case 'pause':
    case 'resume':
      return `${order.do} ${order.stage}`
    case 'restart':
      return `restart ${order.stage}/${order.worker}`
    case 'drain':
      return 'drain'
  }
}
