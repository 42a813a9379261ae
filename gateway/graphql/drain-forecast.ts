import type { ClusterView } from '../../core/control/cluster.ts'
import { SpectraError } from '../../core/errors.ts'
import type { ActorNode } from '../../core/ports.ts'
import type { QueueName } from '../../schema/queues.ts'
import { nodeKey, type Rates } from '../updates/stage-rates.ts'

export interface Heir {
  node: string
  workers: number
  free: number
}

export interface StageForecast {
  stage: string
  queue: QueueName
  inHand: number
  /** How much waits for those who stay; undefined where the mailbox could not say. */
  waiting?: number | undefined
  donePerSecond?: number | undefined
  doneAt?: Date | undefined
  heirs: Heir[]
}

export interface DrainForecast {
  node: string
  stages: StageForecast[]
  /** Undefined where that of a stage is. */
  doneAt?: Date | undefined
  deadlineAt?: Date | undefined
}

export interface Forecasting {
  view: ClusterView
  rates: Rates
  now: Date
  waitingIn: (queue: QueueName) => Promise<number | undefined>
  /** What a node that ends gets to finish, as configured here. Milliseconds. */
  drainMs?: number | undefined
}

/** What would come of it if a node were drained now. @throws SS_NOT_FOUND, or why nobody could tell of the nodes */
export async function forecastDrain(name: string, forecasting: Forecasting): Promise<DrainForecast> {
  const { view, rates, now, waitingIn, drainMs } = forecasting
  const node = view.nodes.find((one) => one.name === name)
  if (!node) {
    const { problem } = view
    if (problem && view.nodes.length === 0) throw new SpectraError(problem.code, problem.message)
    throw new SpectraError('SS_NOT_FOUND', `Cannot find the node ${JSON.stringify(name.slice(0, 80))}`, {
      details: { field: 'node' },
    })
  }
  const others = view.nodes.filter((one) => one !== node && one.ready && !one.stale)
  const stages = stagesIn(node.tree).map(async (stage): Promise<StageForecast> => {
    const { name, queue, inFlight: inHand } = stage
    const donePerSecond = rates.get(nodeKey(node.name, queue))?.done
    const heirs = others.flatMap((other) =>
      stagesIn(other.tree)
        .filter((one) => one.queue === queue && (one.state === 'ready' || one.state === 'busy'))
        .map((one) => ({ node: other.name, ...roomOf(one) })),
    )
    const waiting = await waitingIn(queue)
    return {
      stage: name,
      queue,
      inHand,
      waiting,
      donePerSecond,
      doneAt: doneAt(now, inHand, donePerSecond),
      heirs,
    }
  })
  const forecasts = await Promise.all(stages)
  const ends = forecasts.map((one) => one.doneAt?.getTime())
  const known = ends.filter((end) => end !== undefined)
  return {
    ...{ node: name, stages: forecasts },
    ...(known.length === ends.length && { doneAt: new Date(Math.max(now.getTime(), ...known)) }),
    ...(drainMs !== undefined && { deadlineAt: new Date(now.getTime() + drainMs) }),
  }
}

/** Undefined where work is in hand and it is not known how fast that goes. */
function doneAt(now: Date, inHand: number, perSecond: number | undefined): Date | undefined {
  if (inHand === 0) return now
  return perSecond ? new Date(now.getTime() + (inHand / perSecond) * 1000) : undefined
}

type Stage = ActorNode & { queue: QueueName }

const stagesIn = ({ children }: ActorNode): Stage[] =>
  children.filter((one): one is Stage => one.kind === 'stage' && one.queue !== undefined)

function roomOf({ children }: Stage): Pick<Heir, 'workers' | 'free'> {
  const workers = children.filter(({ kind }) => kind === 'worker')
  return { workers: workers.length, free: workers.filter(({ state }) => state === 'ready').length }
}
