import { needsCare, stateOf, type CameraState, type Watched } from '../pages/cameras/state.ts'
import { stagesOf, type KnownNode } from './cluster.ts'

export interface LetterGroup {
  queue: string
  stage: string
  code: string | null
  count: number
  lastFailedAt: string | null
}

export interface RestartFacts {
  node: string
  stage: string
  worker: string
  at: string
  escalated: boolean
}

export type Need =
  | { kind: 'silent'; node: string; at: string }
  | { kind: 'unready'; node: string }
  | { kind: 'failed'; node: string; stage: string; actor: string; why: string | undefined }
  | { kind: 'escalated'; node: string; stage: string; at: string }
  | { kind: 'budget'; spent: number; limit: number }
  | { kind: 'letters'; code: string | undefined; queue: string; stage: string; count: number }
  | { kind: 'camera'; id: string; state: CameraState }
  | { kind: 'paused'; node: string; stage: string }

export interface Watching {
  nodes: readonly KnownNode[]
  letters: readonly LetterGroup[]
  restarts: readonly RestartFacts[]
  cameras: readonly (Watched & { id: string })[]
  /** US dollars of this day, and how many it may be. */
  budget: { spent: number; limit: number } | undefined
}

/** A stage that was given up so long ago is history. Milliseconds. */
const ESCALATED_MS = 3_600_000

/** What somebody has to do something about: what stands still first, what somebody ordered last. */
export function needsYou({ nodes, letters, restarts, cameras, budget }: Watching, now: number): Need[] {
  return [
    ...nodes.flatMap(needsOfNode),
    ...latestEscalations(restarts, now),
    ...(budget && budget.spent >= budget.limit ? [{ kind: 'budget', ...budget } as const] : []),
    ...letters.map(({ code, queue, stage, count }): Need => ({
      ...{ kind: 'letters', queue, stage, count },
      code: code ?? undefined,
    })),
    ...cameras.flatMap((camera): Need[] => {
      const state = stateOf(camera, now)
      return needsCare(state) ? [{ kind: 'camera', id: camera.id, state }] : []
    }),
    ...nodes.filter(({ facts }) => !facts.stale).flatMap(pausedIn),
  ]
}

function needsOfNode(known: KnownNode): Need[] {
  const { name: node, stale, ready, at } = known.facts
  // What its actors said before it fell silent is not known to be so.
  if (stale) return [{ kind: 'silent', node, at }]
  const stages = stagesOf(known)
  const failed = stages.flatMap(({ actor, workers }) =>
    [actor, ...workers]
      .filter(({ state }) => state === 'failed')
      .map(({ name, lastCrash }): Need => ({
        ...{ kind: 'failed', node, stage: actor.name, actor: name },
        why: lastCrash?.cause.message,
      })),
  )
  const isPaused = stages.some(({ actor }) => actor.state === 'paused')
  const isUnready = !ready && failed.length === 0 && !isPaused
  return isUnready ? [{ kind: 'unready', node }] : failed
}

const pausedIn = (known: KnownNode): Need[] =>
  stagesOf(known)
    .filter(({ actor }) => actor.state === 'paused')
    .map(({ actor }) => ({ kind: 'paused', node: known.facts.name, stage: actor.name }))

/** One for each stage of a node, the latest. */
function latestEscalations(restarts: readonly RestartFacts[], now: number): Need[] {
  const latest = new Map<string, Need>()
  for (const { node, stage, at, escalated } of restarts) {
    const key = `${node}/${stage}`
    if (escalated && now - Date.parse(at) < ESCALATED_MS && !latest.has(key))
      latest.set(key, { kind: 'escalated', node, stage, at })
  }
  return [...latest.values()]
}
