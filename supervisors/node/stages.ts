import type { Random } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import { causeOf, type Cause } from '../../core/errors.ts'
import type { FilledClusterConfig, StageConfig } from '../../schema/cluster.ts'
import { decideRestart, inWindow, type Restart } from '../restarts/restart-policy.ts'
import { createStage, type Stage, type StageOptions } from '../stage/stage.ts'
import type { Wanted } from '../stage/steering.ts'
import type { Tally } from '../worker/tally.ts'

/**
 * The stages of a node, `one_for_one`: a stage that escalates is finished and made anew after a backoff, with its counts and
 * what operators want of it. More restarts than the node's policy allows are escalated to the node.
 */
export interface Stages {
  readonly all: readonly Supervised[]
  find(name: string): Stage | undefined
  /** All at once. @throws what the first that could not start threw */
  start(): Promise<void>
}

export interface Supervised {
  readonly name: string
  readonly config: StageConfig
  /** Another one after a restart. */
  readonly stage: Stage
}

type Given = 'node' | 'root' | 'ports' | 'forking' | 'logger' | 'metrics' | 'record' | 'onOutage' | 'givesUp'

export interface StagesOptions extends Pick<StageOptions, Given> {
  names: readonly string[]
  cluster: FilledClusterConfig
  clock: Clock
  random: Random
  /** Once it aborts, none is restarted any more. */
  ending: AbortSignal
  /** One restarted too often. */
  onEscalation: (cause: Cause) => void
}

/** What outlives the restarts of a stage. */
interface Place {
  name: string
  config: StageConfig
  tallies: Map<string, Tally>
  wanted: Wanted
  stage: Stage
  /** Failures in a row, for the backoff of the next start. */
  consecutive: number
  restarting: boolean
}

export function createStages(options: StagesOptions): Stages {
  const { node, cluster, clock, random, record, ending, onEscalation } = options
  let history: Restart[] = []

  function place(name: string): Place {
    const config = cluster.stages[name]!
    const wanted = { workers: config.workers, paused: false }
    const kept = { name, config, tallies: new Map<string, Tally>(), wanted }
    const one: Place = { ...kept, consecutive: 0, restarting: false, stage: create(kept, () => one) }
    return one
  }

  function create(kept: Pick<Place, 'name' | 'config' | 'tallies' | 'wanted'>, self: () => Place): Stage {
    const { name, config, tallies, wanted } = kept
    const onFailure = (cause: Cause): void => fail(self(), cause)
    return createStage({ ...options, name, config, tallies, wanted, onEscalation: onFailure })
  }

  function fail(one: Place, cause: Cause): void {
    if (ending.aborted || one.restarting) return
    const { restart } = cluster.node
    if (inWindow(history, clock.now(), restart.windowMs).length === 0) one.consecutive = 0
    one.consecutive += 1
    const decision = decideRestart(history, { at: clock.now() }, one.consecutive, restart, random)
    history = decision.history
    const at = new Date(clock.now())
    const { delayMs, escalate: escalated } = decision
    record({ node, stage: one.name, worker: 'stage', at, cause, delayMs, escalated })
    tallyOf(one).lastCrash = { at, cause }
    if (escalated) onEscalation(cause)
    else void bringBack(one, delayMs)
  }

  async function bringBack(one: Place, delayMs: number): Promise<void> {
    one.restarting = true
    await one.stage.finish({ workMs: 0, graceMs: one.config.deadlines.shutdownMs })
    await clock.sleep(delayMs, ending)
    if (ending.aborted) return
    tallyOf(one).restarts += 1
    one.stage = create(one, () => one)
    one.restarting = false
    try {
      await one.stage.start()
    } catch (thrown) {
      fail(one, causeOf(thrown))
    }
  }

  const all = options.names.map(place)
  return {
    all,
    find: (name) => all.find((one) => one.name === name)?.stage,
    async start() {
      await Promise.all(all.map(({ stage }) => stage.start()))
    },
  }
}

/** Of the stage itself. */
const tallyOf = ({ tallies }: Place): Tally => tallies.get('')!
