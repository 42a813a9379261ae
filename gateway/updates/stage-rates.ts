import type { ClusterView } from '../../core/control/cluster.ts'
import type { ActorNode } from '../../core/ports.ts'
import type { QueueName } from '../../schema/queues.ts'

/** Messages per second, over the last minute or for as long as somebody has looked. */
export interface StageRates {
  /** Taken out of the queue. */
  takenIn: number
  done: number
  /** Attempts. */
  failed: number
}

/** By queue, and of one node by `nodeKey`. */
export type Rates = ReadonlyMap<string, StageRates>

export const nodeKey = (node: string, queue: QueueName): string => `${node}/${queue}`

/** Since their start, of one stage on one node. */
interface Counts {
  node: string
  queue: QueueName
  inFlight: number
  handled: number
  failed: number
}

interface Look {
  at: number
  stages: Map<string, Counts>
}

const WINDOW_MS = 60_000
/** Looks closer to each other are one. Milliseconds. */
const STEP_MS = 1000

/**
 * How fast the stages of all nodes work, by their queues, from what nodes announce. Nobody looks while nobody asks: undefined before a
 * second look, and for a queue that no stage takes from. A node counts from the look that met it first.
 */
export function createStageRates(
  feed: () => Promise<ClusterView>,
  now: () => number = () => performance.now(),
): () => Promise<Rates> {
  const looks: Look[] = []
  return async () => {
    const view = await feed()
    const at = now()
    if (!view.problem && (looks.length === 0 || at - looks.at(-1)!.at >= STEP_MS))
      looks.push({ at, stages: stagesOf(view) })
    while (looks.length > 1 && looks[1]!.at <= at - WINDOW_MS) looks.shift()
    // After a pause in which nobody looked, what was long ago says nothing of the last minute.
    if (looks.length > 1 && looks[0]!.at < at - 2 * WINDOW_MS) looks.splice(0, looks.length - 1)
    return ratesOf(looks)
  }
}

function stagesOf({ nodes }: ClusterView): Look['stages'] {
  const stages: Look['stages'] = new Map()
  for (const { name, startedAt, tree } of nodes) {
    for (const stage of tree.children.filter(isStage)) {
      const { queue, inFlight, handled, failed } = stage
      stages.set(`${name} ${startedAt.getTime()} ${stage.id}`, {
        node: name,
        queue,
        inFlight,
        handled,
        failed,
      })
    }
  }
  return stages
}

const isStage = (actor: ActorNode): actor is ActorNode & { queue: QueueName } =>
  actor.kind === 'stage' && actor.queue !== undefined

function ratesOf(looks: readonly Look[]): Rates {
  const rates = new Map<string, StageRates>()
  const seconds = looks.length < 2 ? 0 : (looks.at(-1)!.at - looks[0]!.at) / 1000
  if (seconds === 0) return rates
  for (const [index, look] of looks.entries()) {
    const before = looks[index - 1]
    if (!before) continue
    for (const [id, now] of look.stages) {
      const then = before.stages.get(id)
      if (!then) continue
      const done = Math.max(0, now.handled - then.handled)
      const failed = Math.max(0, now.failed - then.failed)
      for (const key of [now.queue, nodeKey(now.node, now.queue)]) {
        const sum = rates.get(key) ?? { takenIn: 0, done: 0, failed: 0 }
        sum.done += done / seconds
        sum.failed += failed / seconds
        sum.takenIn += Math.max(0, done + failed + now.inFlight - then.inFlight) / seconds
        rates.set(key, sum)
      }
    }
  }
  return rates
}
