import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'
import type { Costs, Ports } from '../../core/ports.ts'
import type { FilledClusterConfig } from '../../schema/cluster.ts'
import { QUEUE_NAMES, queue as queueOf, type QueueName } from '../../schema/queues.ts'
import { admit } from './admission.ts'
import { ERASING, eraseOrders, type Erase } from './erasing.ts'
import { deliverAll, type Deliver } from './delivering.ts'
import { lettersLoop } from './letters.ts'
import { evaluateRules, type Evaluate } from './evaluating.ts'
import { recall } from './recall.ts'
import { notifyAll, NOTIFYING, type Notify } from './notifying.ts'
import { REEMBEDDING, reembedAll, type Reembed } from './reembedding.ts'
import { releaseHeld } from './releasing.ts'
import { replayOrders, type Replay } from './replaying.ts'
import { createRounds, type Rounds } from './rounds.ts'
import { sweep } from './sweeper.ts'
import { tidy, TIDYING, type KeepHouse } from './tidying.ts'

/** A loop, and how it runs. */
export interface Loop {
  rounds: Rounds
  run(signal: AbortSignal): Promise<void>
}

export interface Loops {
  all: readonly Loop[]
  /** Those that can do nothing while the broker is away. */
  atTheBroker: readonly Loop[]
}

export interface LoopsOptions {
  ports: Pick<Ports, 'mailbox' | 'orphans' | 'locks'> & { costs?: Pick<Costs, 'releaseDue'> }
  cluster: FilledClusterConfig
  clock: Clock
  logger: Logger
  /** Absent: nobody tidies up here. */
  keepHouse?: KeepHouse
  /** Absent: what is ordered to be erased waits here. */
  erase?: Erase
  /** Absent: what is ordered to be brought back waits here. */
  replay?: Replay
  /** Absent: chunks keep the vectors that they have. */
  reembed?: Reembed
  /** Absent: nobody outside is told what happens. */
  notify?: Notify
  /** Absent: no channel is told what happens. */
  deliver?: Deliver
  /** Absent: rules find nothing here. */
  evaluate?: Evaluate
}

/** What a leader does: admission per queue with priorities, recall per stage, and of dead letters, the sweeper, tidying up, erasing, paced replays, re-embedding, rules, and telling others. */
export function createLoops(options: LoopsOptions): Loops {
  const { ports, cluster, clock, logger, keepHouse, erase, replay, reembed, notify, deliver, evaluate } =
    options
  const { mailbox, orphans, locks, costs } = ports

  function admission(queue: QueueName): Loop {
    const cannot = `cannot admit what waits for ${queue}: it stays in the outbox`
    const rounds = createRounds({ name: `admission-${queue}`, queue, cannot, clock, logger })
    const prefetch = prefetchOf(queue, cluster)
    const options = { queue, prefetch, config: cluster.admission, mailbox, orphans, clock, rounds }
    return { rounds, run: (signal) => admit(options, signal) }
  }

  function recalling(stage: FilledClusterConfig['stages'][string]): Loop {
    const { queue, deadlines, attempts, retry, busyMs } = stage
    const cannot = `cannot look for lost messages of ${queue}`
    const rounds = createRounds({ name: `recall-${queue}`, queue, cannot, clock, logger })
    const inHandMs = deadlines.workMs + deadlines.shutdownMs
    // A retry may come late by as much as it waits, and a busy provider may put each off.
    const triesMs = attempts * (inHandMs + 2 * retry.maxMs + busyMs)
    const options = { queue, inHandMs, triesMs, mailbox, orphans, clock, rounds, logger }
    return { rounds, run: (signal) => recall(options, signal) }
  }

  function sweeping(): Loop {
    const cannot = 'cannot look for messages of dead nodes: they stay in the outbox'
    const rounds = createRounds({ name: 'sweeper', cannot, clock, logger })
    return { rounds, run: (signal) => sweep({ orphans, locks, clock, rounds, logger }, signal) }
  }

  function tidying(keepHouse: KeepHouse): Loop {
    const rounds = createRounds({ name: 'housekeeping', cannot: 'cannot tidy up', clock, logger, ...TIDYING })
    return { rounds, run: (signal) => tidy({ keepHouse, clock, rounds }, signal) }
  }

  function erasing(erase: Erase): Loop {
    const cannot = 'cannot erase what was ordered to be'
    const rounds = createRounds({ name: 'erasing', cannot, clock, logger, ...ERASING })
    return { rounds, run: (signal) => eraseOrders({ erase, clock, rounds }, signal) }
  }

  function replaying(replay: Replay): Loop {
    const cannot = 'cannot bring back the dead letters that were ordered to be'
    const rounds = createRounds({ name: 'replaying', cannot, clock, logger })
    return { rounds, run: (signal) => replayOrders({ replay, clock, rounds }, signal) }
  }

  function reembedding(reembed: Reembed): Loop {
    const cannot = 'cannot give chunks their vectors of the configured model'
    const rounds = createRounds({ name: 'reembedding', cannot, clock, logger, ...REEMBEDDING })
    return { rounds, run: (signal) => reembedAll({ reembed, clock, rounds }, signal) }
  }

  function notifying(notify: Notify): Loop {
    const cannot = 'cannot tell what happens outside: it waits'
    const rounds = createRounds({ name: 'notifying', cannot, clock, logger, ...NOTIFYING })
    return { rounds, run: (signal) => notifyAll({ notify, clock, rounds }, signal) }
  }

  const atTheBroker = [
    ...QUEUE_NAMES.filter((name) => queueOf(name).maxPriority !== undefined).map(admission),
    ...Object.values(cluster.stages).map(recalling),
    lettersLoop(options),
  ]
  const others = [
    sweeping(),
    ...(keepHouse ? [tidying(keepHouse)] : []),
    ...(erase ? [erasing(erase)] : []),
    ...(replay ? [replaying(replay)] : []),
    ...(reembed ? [reembedding(reembed)] : []),
    ...(notify ? [notifying(notify)] : []),
    ...(deliver ? [delivering(deliver, options)] : []),
    ...(evaluate ? [evaluating(evaluate, options)] : []),
    ...(costs ? [releasing(costs, options)] : []),
  ]
  return { atTheBroker, all: [...atTheBroker, ...others] }
}

type Told = Pick<LoopsOptions, 'clock' | 'logger'>

function delivering(deliver: Deliver, { clock, logger }: Told): Loop {
  const cannot = 'cannot tell channels what happens: it waits'
  const rounds = createRounds({ name: 'delivering', cannot, clock, logger, ...NOTIFYING })
  return { rounds, run: (signal) => deliverAll({ deliver, clock, rounds }, signal) }
}

function releasing(costs: Pick<Costs, 'releaseDue'>, { clock, logger }: Told): Loop {
  const cannot = 'cannot let go on what waits for a budget'
  const rounds = createRounds({ name: 'releasing', cannot, clock, logger })
  const release = (): Promise<number> => costs.releaseDue()
  return { rounds, run: (signal) => releaseHeld({ release, clock, rounds }, signal) }
}

function evaluating(evaluate: Evaluate, { clock, logger }: Told): Loop {
  const cannot = 'cannot evaluate rules: what happens waits for them'
  const rounds = createRounds({ name: 'rules', cannot, clock, logger })
  return { rounds, run: (signal) => evaluateRules({ evaluate, clock, rounds }, signal) }
}

/** As configured: nodes that are told otherwise have more or fewer. */
const prefetchOf = (queue: QueueName, { stages }: FilledClusterConfig): number =>
  Object.values(stages).find((stage) => stage.queue === queue)?.workers ?? 1
