import { randomUUID } from 'node:crypto'
import type { ClusterView } from '../../core/control/cluster.ts'
import type { ActorNode, NodeReport } from '../../core/ports.ts'

/** An actor, and where it stands. */
export interface PlacedActor {
  node: string
  parentId?: string
  actor: ActorNode
}

/** What changed in the cluster since an earlier message. */
export interface ClusterChange {
  /** It begins anew: forget what you know. */
  everything: boolean
  nodes: NodeReport[]
  removedNodes: string[]
  actors: PlacedActor[]
  removedActors: { node: string; id: string }[]
  cursor: string
}

/** What the cluster looked like, each part with a text that tells whether it changed. */
interface Seen {
  nodes: Map<string, { text: string; value: NodeReport }>
  actors: Map<string, { text: string; value: PlacedActor }>
}

/** Looks that are remembered, to go on after their cursors; about a minute. */
const REMEMBERED = 32
/** Memory and processor change with every look: smaller steps than these are no change. */
const MEMORY_STEP = 4 * 1024 * 1024
const CPU_STEP = 0.05

/**
 * Differences between looks at the cluster. A cursor names a look of this gateway; after one that it does not remember, or of
 * another gateway, everything comes again and says so.
 */
export function createClusterChanges() {
  const looks = new Map<string, Seen>()
  let latest: { view: ClusterView; cursor: string } | undefined

  /** Views that show the same are one look, for however many subscribers. */
  function cursorOf(view: ClusterView): string {
    if (latest?.view === view) return latest.cursor
    const seen = seenOf(view)
    const before = latest && looks.get(latest.cursor)
    const cursor = latest && before && isSame(before, seen) ? latest.cursor : randomUUID()
    latest = { view, cursor }
    looks.set(cursor, seen)
    if (looks.size > REMEMBERED) looks.delete(looks.keys().next().value!)
    return cursor
  }

  /** Undefined where nothing changed. */
  return function changeSince(view: ClusterView, after: string | undefined): ClusterChange | undefined {
    const cursor = cursorOf(view)
    const before = after === undefined ? undefined : looks.get(after)
    const now = looks.get(cursor)!
    const nodes = fresh(before?.nodes, now.nodes)
    const actors = fresh(before?.actors, now.actors)
    const removedNodes = gone(before?.nodes, now.nodes).map(({ name }) => name)
    const removedActors = gone(before?.actors, now.actors).map(({ node, actor }) => ({ node, id: actor.id }))
    const changed = nodes.length + actors.length + removedNodes.length + removedActors.length
    if (before && changed === 0) return undefined
    return { everything: !before, nodes, removedNodes, actors, removedActors, cursor }
  }
}

const isSame = (a: Seen, b: Seen): boolean =>
  [
    fresh(a.nodes, b.nodes),
    fresh(a.actors, b.actors),
    gone(a.nodes, b.nodes),
    gone(a.actors, b.actors),
  ].every(({ length }) => length === 0)

type Parts<T> = Map<string, { text: string; value: T }>

const fresh = <T>(before: Parts<T> | undefined, now: Parts<T>): T[] =>
  [...now].filter(([key, { text }]) => before?.get(key)?.text !== text).map(([, { value }]) => value)

const gone = <T>(before: Parts<T> | undefined, now: Parts<T>): T[] =>
  [...(before ?? [])].filter(([key]) => !now.has(key)).map(([, { value }]) => value)

function seenOf({ nodes }: ClusterView): Seen {
  const seen: Seen = { nodes: new Map(), actors: new Map() }
  for (const node of nodes) {
    seen.nodes.set(node.name, { text: textOf({ ...node, tree: undefined, at: undefined }), value: node })
    place(seen, node.name, node.tree)
  }
  return seen
}

function place(seen: Seen, node: string, actor: ActorNode, parentId?: string): void {
  const value: PlacedActor = { node, actor, ...(parentId !== undefined && { parentId }) }
  seen.actors.set(`${node}/${actor.id}`, { text: textOf({ ...actor, children: undefined, parentId }), value })
  for (const child of actor.children) place(seen, node, child, actor.id)
}

const textOf = (given: Partial<NodeReport> | (Partial<ActorNode> & { parentId?: string })): string =>
  JSON.stringify({
    ...given,
    cpu: given.cpu === undefined ? undefined : Math.round(given.cpu / CPU_STEP),
    rssBytes: given.rssBytes === undefined ? undefined : Math.round(given.rssBytes / MEMORY_STEP),
  })
