/** What one node says of itself. */
export interface NodeFacts {
  name: string
  version: string
  roles: readonly string[]
  host: string
  pid: number
  startedAt: string
  at: string
  stale: boolean
  ready: boolean
  cpu: number
  memory: number
}

export type ActorKind = 'node' | 'stage' | 'worker' | 'child' | 'service'
export const ACTOR_STATES = [
  ...(['starting', 'ready', 'busy', 'restarting'] as const),
  ...(['paused', 'draining', 'stopped', 'failed'] as const),
]
export type ActorState = (typeof ACTOR_STATES)[number]

/** What one member of the supervision tree says of itself. */
export interface ActorFacts {
  id: string
  kind: ActorKind
  name: string
  state: ActorState
  inFlight: number
  handled: number
  failed: number
  restarts: number
  lastCrash: { at: string; cause: { code: string; message: string; advice: string | null } } | null
  queue: string | null
  pid: number | null
  memory: number | null
  cpu: number | null
}

export interface PlacedActor {
  node: string
  parentId: string | null
  actor: ActorFacts
}

/** A message of `clusterChanged`. */
export interface ClusterChange {
  everything: boolean
  nodes: readonly NodeFacts[]
  removedNodes: readonly string[]
  actors: readonly PlacedActor[]
  removedActors: readonly { node: string; id: string }[]
}

/** A node with its actors by id, each after the one that it stands under where it came so. */
export interface KnownNode {
  facts: NodeFacts
  actors: ReadonlyMap<string, PlacedActor>
}

/** The cluster by the names of its nodes. What did not change is the same object as before. */
export type KnownCluster = ReadonlyMap<string, KnownNode>

export const NOTHING_KNOWN: KnownCluster = new Map()

/** The cluster after a message. Actors of a node that is not known, as after one that was missed, are left out. */
export function applied(known: KnownCluster, change: ClusterChange): KnownCluster {
  const next = new Map(change.everything ? [] : known)
  for (const name of change.removedNodes) next.delete(name)
  for (const facts of change.nodes)
    next.set(facts.name, { facts, actors: next.get(facts.name)?.actors ?? new Map() })

  const touched = new Map<string, Map<string, PlacedActor>>()
  const actorsOf = (name: string): Map<string, PlacedActor> | undefined => {
    const node = next.get(name)
    if (!node) return undefined
    const actors = touched.get(name) ?? new Map(node.actors)
    touched.set(name, actors)
    return actors
  }
  for (const { node, id } of change.removedActors) actorsOf(node)?.delete(id)
  for (const placed of change.actors) actorsOf(placed.node)?.set(placed.actor.id, placed)
  for (const [name, actors] of touched) next.set(name, { facts: next.get(name)!.facts, actors })
  return next
}

/** A stage of a node with its workers. */
export interface KnownStage {
  actor: ActorFacts
  workers: ActorFacts[]
}

const stages = new WeakMap<KnownNode, KnownStage[]>()

/** The stages of a node; worked out once for what did not change. */
export function stagesOf(node: KnownNode): readonly KnownStage[] {
  const done = stages.get(node)
  if (done) return done
  const found = new Map<string, KnownStage>()
  for (const { actor } of node.actors.values())
    if (actor.kind === 'stage') found.set(actor.id, { actor, workers: [] })
  for (const { actor, parentId } of node.actors.values())
    if (actor.kind === 'worker') found.get(parentId ?? '')?.workers.push(actor)
  const made = [...found.values()]
  stages.set(node, made)
  return made
}

/** By name, as people count: `vlm-2` before `vlm-10`. */
export const nodesOf = (known: KnownCluster): KnownNode[] =>
  [...known.values()].sort((one, other) =>
    one.facts.name.localeCompare(other.facts.name, 'en', { numeric: true }),
  )
