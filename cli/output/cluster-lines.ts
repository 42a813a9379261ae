import type { ClusterNode, ClusterView } from '../../core/control/cluster.ts'
import type { Reply } from '../../core/control/control.ts'
import type { Cause } from '../../core/errors.ts'
import type { ActorNode, QueueDepth } from '../../core/ports.ts'
import type { ControlOrder } from '../../schema/messages/index.ts'
import { paint, table } from './terminal.ts'
import { age } from './times.ts'

export interface ClusterStatus extends ClusterView {
  /** Of the stages that are there. */
  mailboxes: QueueDepth[]
  /** Why they could not be counted. */
  mailboxProblem?: Cause
}

const NODES = [
  ...['NODE', 'ROLES', 'STATE', 'STAGE', 'STATE', 'WORKERS', 'READY', 'BUSY', 'IN HAND'],
  ...['RESTARTS', 'LAST CRASH', 'RSS', 'CPU'],
]
const MAILBOXES = ['MAILBOX', 'STAGE', 'READY', 'DELAYED', 'IN FLIGHT', 'OLDEST']

const COLOUR: Partial<Record<ActorNode['state'], 'green' | 'yellow' | 'red'>> = {
  ready: 'green',
  busy: 'green',
  paused: 'yellow',
  restarting: 'yellow',
  draining: 'yellow',
  failed: 'red',
}

const shownState = (state: ActorNode['state']): string =>
  COLOUR[state] ? paint(COLOUR[state], state) : state
const head = (columns: readonly string[]): string[] => columns.map((column) => paint('dim', column))
const percent = (share: number | undefined): string =>
  share === undefined ? '' : `${Math.round(share * 100)} %`
const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MiB`

/** Who is there and what they do: a row per stage of each node, then the mailboxes of those stages. */
export function clusterLines(
  { mailboxes, mailboxProblem, ...view }: ClusterStatus,
  now = new Date(),
): string[] {
  const nodes = view.nodes.flatMap((node) => nodeRows(node, now))
  const stages = new Map(
    view.nodes.flatMap(({ tree }) => stagesOf(tree).map(({ queue, name }) => [queue, name])),
  )
  const depths = mailboxes.map(({ queue, ready, delayed, inFlight, oldestMs }) => [
    ...[queue, stages.get(queue) ?? '', `${ready}`, `${delayed}`, `${inFlight}`],
    ready > 0 ? age(oldestMs) : '',
  ])
  return [
    ...(view.problem ? [note(view.problem, 'the nodes themselves were asked'), ''] : []),
    ...table([head(NODES), ...nodes]),
    ...(depths.length > 0 ? ['', ...table([head(MAILBOXES), ...depths])] : []),
    ...(mailboxProblem ? ['', note(mailboxProblem, 'the mailboxes are not counted')] : []),
    ...leaderLines(view.nodes),
    ...crashLines(view.nodes),
  ]
}

const note = ({ message, code }: Cause, so: string): string =>
  `${paint('yellow', 'Note:')} ${message} (${code}): ${so}.`

export const stagesOf = (tree: ActorNode): ActorNode[] => tree.children.filter(({ kind }) => kind === 'stage')

function nodeRows(node: ClusterNode, now: Date): string[][] {
  const { name, roles, tree, stale, at, rssBytes, cpu } = node
  const state = stale
    ? paint('yellow', `silent for ${age(now.getTime() - at.getTime())}`)
    : shownState(tree.state)
  const stages = stagesOf(tree)
  const rows = (stages.length > 0 ? stages : [undefined]).map((stage, index) => [
    ...(index === 0 ? [name, roles.join(',') || '-', state] : ['', '', '']),
    ...(stage ? stageCells(stage, now) : Array.from({ length: 8 }, () => '')),
    ...(index === 0 ? [mebibytes(rssBytes), percent(cpu)] : ['', '']),
  ])
  return rows
}

function stageCells(stage: ActorNode, now: Date): string[] {
  const workers = stage.children.filter(({ kind }) => kind === 'worker')
  const count = (state: ActorNode['state']): string =>
    `${workers.filter((one) => one.state === state).length}`
  const crash = lastCrashOf(stage)
  return [
    ...[stage.name, shownState(stage.state), `${workers.length}`, count('ready'), count('busy')],
    ...[`${stage.inFlight}`, `${stage.restarts}`],
    crash ? `${age(now.getTime() - crash.at.getTime())} ago` : '',
  ]
}

/** The latest in this part of the tree, with whom it hit. */
function lastCrashOf(actor: ActorNode): (NonNullable<ActorNode['lastCrash']> & { name: string }) | undefined {
  const own = actor.lastCrash ? [{ ...actor.lastCrash, name: actor.name }] : []
  const crashes = [...own, ...actor.children.flatMap((child) => lastCrashOf(child) ?? [])]
  return crashes.sort((one, other) => other.at.getTime() - one.at.getTime())[0]
}

/** Why the last crash of each stage was. */
function crashLines(nodes: readonly ClusterNode[]): string[] {
  const lines = nodes.flatMap((node) =>
    stagesOf(node.tree).flatMap((stage) => {
      const crash = lastCrashOf(stage)
      if (!crash) return []
      const { code, message } = crash.cause
      return [`${node.name}/${crash.name}  ${message} (${code})`]
    }),
  )
  return lines.length > 0 ? ['', paint('dim', 'LAST CRASHES'), ...lines] : []
}

/** Who looks after the messages of all, and what of that does not come round. */
function leaderLines(nodes: readonly ClusterNode[]): string[] {
  const leaders = nodes.flatMap(({ name, stale, tree }) =>
    tree.children.flatMap((child) => (child.name === 'steward' && !stale ? [{ name, child }] : [])),
  )
  if (leaders.length === 0) {
    const so = 'what waits is not admitted, what was lost is not written again'
    return ['', `${paint('yellow', 'Note:')} no node says that it leads: ${so}.`]
  }
  return leaders.flatMap(({ name, child: { children } }) => {
    const failing = children.filter(({ state }) => state !== 'ready')
    const well = `${children.length - failing.length} of ${children.length} loops come round`
    return [
      '',
      ...table([[paint('dim', 'LEADER'), name, failing.length > 0 ? paint('yellow', well) : well]]),
      ...failing.map(({ name: loop, lastCrash }) => {
        const { code, message } = lastCrash?.cause ?? {}
        return `${name}/${loop}  ${code ? `${message} (${code})` : 'it does not come round'}`
      }),
    ]
  })
}

/** What a node made of an order, as a line. */
export function replyLine({ node, cause, result }: Reply, order: ControlOrder): string {
  if (cause) return `${node}  ${paint('red', 'not done:')} ${cause.message} (${cause.code})`
  return `${node}  ${doneWords(order, (result ?? {}) as Record<string, unknown>)}`
}

export const silentLine = (node: string): string => `${node}  ${paint('red', 'did not answer')}`

function doneWords(order: ControlOrder, result: Record<string, unknown>): string {
  const inHand = `${String(result.inFlight ?? 0)} in hand`
  switch (order.do) {
    case 'pause':
      return `${order.stage} is paused, ${inHand}`
    case 'resume':
      return `${order.stage} goes on, ${inHand}`
    case 'scale':
      return `${order.stage} has ${order.workers} workers, before: ${String(result.before)}`
    case 'restart':
      return `${order.worker} is restarted: ${String(result.when)}`
    case 'drain':
      return `drains, ${inHand}`
    case 'report':
      return 'is there'
  }
}
