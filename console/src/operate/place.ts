import { oneOf, said, text } from '../parts/search-params.ts'
import { ACTOR_STATES, stagesOf, type ActorFacts, type ActorState, type KnownNode } from './cluster.ts'

/** What the address of the cluster says: which nodes are shown, and who is looked at. */
export interface ClusterSearch {
  /** Those with an actor in this state. */
  state?: ActorState
  node?: string
  stage?: string
  worker?: string
  /** An instant of the last day whose history is looked at. */
  at?: string
}

export const clusterSearch = ({ state, node, stage, worker, at }: Record<string, unknown>): ClusterSearch =>
  said({
    ...{ state: oneOf(...ACTOR_STATES)(state), node: text(node), stage: text(stage), worker: text(worker) },
    at: Number.isNaN(Date.parse(text(at) ?? '')) ? undefined : text(at),
  })

/** Where somebody looks: a node, a stage of it, or a worker of that. */
export interface Place {
  node: string
  stage?: string
  worker?: string
}

/** What a place is called in the tree; names may hold whatever they like. */
export const keyOf = ({ node, stage, worker }: Place): string =>
  JSON.stringify([node, stage, worker].filter((each) => each !== undefined))

export function placeOf(key: string): Place {
  const [node, stage, worker] = JSON.parse(key) as [string, string?, string?]
  return { node, ...(stage !== undefined && { stage }), ...(worker !== undefined && { worker }) }
}

/** Who stands at a place; undefined: nobody does, or the node itself is meant. */
export function actorAt(known: KnownNode | undefined, { stage, worker }: Place): ActorFacts | undefined {
  if (!known || stage === undefined) return undefined
  const found = stagesOf(known).find(({ actor }) => actor.name === stage)
  return worker === undefined ? found?.actor : found?.workers.find(({ name }) => name === worker)
}

/** The nodes with an actor in that state; all of them without one. */
export const nodesWith = (
  nodes: readonly KnownNode[],
  state: ActorState | undefined,
): readonly KnownNode[] =>
  state === undefined
    ? nodes
    : nodes.filter((node) =>
        stagesOf(node).some(({ actor, workers }) => [actor, ...workers].some((each) => each.state === state)),
      )
