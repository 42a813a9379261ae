import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'
import type { LetterSearch, Mailbox, Orphans } from '../../core/ports.ts'
import type { FilledClusterConfig } from '../../schema/cluster.ts'
import { queue as queueOf, type QueueName } from '../../schema/queues.ts'
import { createRounds, type Rounds } from './rounds.ts'

export interface LettersOptions {
  queues: readonly QueueName[]
  mailbox: Pick<Mailbox, 'depth' | 'browse' | 'publish'>
  orphans: Pick<Orphans, 'owed' | 'owedLetters' | 'lostLetters'>
  clock: Clock
  rounds: Rounds
  logger: Logger
  /** Milliseconds between two looks. @default 5000 */
  everyMs?: number
}

/** A look takes as long as the letters of a queue are many, and a broker that is slow with one keeps the others waiting. */
const SLOW = { lateMs: 10 * 60_000, roundMs: 2 * 60_000 } as const

const EVERY_MS = 5000
/** Failures that are looked up at once. */
const MANY = 5000
/** However it looks: letters that are stored twice may hide one that is missing. */
const WALK_MS = 60 * 60_000

/**
 * Brings back the dead letters that are lost although their failures are recorded (P3): a node died between the two, and at that moment
 * the queue of the message was deleted, or somebody deleted the dead letters themselves. By the evidence of evidence.ts:
 *
 *     fewer letters than failures, queue empty: who has none? -> every node has told twice what it has in hand
 *       -> queue empty, still owed, still none: the message goes to its stage again
 *
 * The stage knows that it failed, does nothing, and dead-letters it where its letter is not there: so there is one of each, also where it was
 * only slow. In a queue that never runs empty nobody can tell, and it waits for that. What operators dropped stays dropped.
 */
export async function recallLetters(options: LettersOptions, signal: AbortSignal): Promise<void> {
  const { queues, clock, rounds, everyMs = EVERY_MS } = options
  const searches = queues.flatMap((queue) => {
    const { deadLetters } = queueOf(queue)
    return deadLetters ? [createLetterSearch(queue, deadLetters as QueueName, options)] : []
  })
  while (!signal.aborted) {
    for (const look of searches) if (!signal.aborted) await rounds.go(look)
    await clock.sleep(everyMs, signal)
  }
}

/** As a loop of the leader, over the queues of all stages. */
export function lettersLoop(options: {
  ports: Pick<LettersOptions, 'mailbox' | 'orphans'>
  cluster: Pick<FilledClusterConfig, 'stages'>
  clock: Clock
  logger: Logger
}): { rounds: Rounds; run(signal: AbortSignal): Promise<void> } {
  const { ports, cluster, clock, logger } = options
  const { mailbox, orphans } = ports
  const cannot = 'cannot look for lost dead letters'
  const rounds = createRounds({ name: 'letters', cannot, clock, logger, ...SLOW })
  const queues = Object.values(cluster.stages).map(({ queue }) => queue)
  const all = { queues, mailbox, orphans, clock, rounds, logger }
  return { rounds, run: (signal) => recallLetters(all, signal) }
}

function createLetterSearch(queue: QueueName, letters: QueueName, options: LettersOptions) {
  const { mailbox, orphans, clock, logger } = options
  let search: LetterSearch | undefined
  /** Up to where the failures were looked at; undefined where no walk over them is under way. */
  let after: string | undefined
  let walkedAt = clock.now()
  /** Owed, and not to be made again of rows. */
  let unable = 0

  /** Those of the ids that have no letter. */
  async function withoutLetter(ids: readonly string[]): Promise<Set<string>> {
    const found = ids.length === 0 ? [] : await mailbox.browse(letters, { ids, limit: 2 * ids.length })
    const there = new Set(found.map(({ id }) => id))
    return new Set(ids.filter((id) => !there.has(id)))
  }

  async function isOwing(): Promise<boolean> {
    if (after !== undefined) return true
    const owed = await orphans.owed(queue)
    if (owed === 0) return false
    const { ready, delayed } = await mailbox.depth(letters)
    if (clock.now() - walkedAt >= WALK_MS) unable = 0
    else if (ready + delayed >= owed - unable) return false
    unable = 0
    return true
  }

  async function first(): Promise<void> {
    if (!(await isOwing())) return
    const page = await orphans.owedLetters(queue, { after, limit: MANY })
    const ids = [...page.failures.keys()]
    after = ids.length === MANY ? ids.at(-1) : undefined
    if (after === undefined) walkedAt = clock.now()
    const missing = await withoutLetter(ids)
    if (missing.size === 0) return
    search = { ...page, failures: new Map([...page.failures].filter(([id]) => missing.has(id))) }
  }

  async function second(found: LetterSearch, consumers: number): Promise<void> {
    const lost = await orphans.lostLetters(found, consumers)
    if (lost === undefined) return
    search = undefined
    unable += found.failures.size - lost.length
    const missing = await withoutLetter(lost.map(({ envelope }) => envelope.id))
    const again = lost.filter(({ envelope }) => missing.has(envelope.id))
    if (again.length === 0) return
    await mailbox.publish(again)
    logger.warn({ queue: letters, letters: again.length }, 'dead letters were lost: they are written again')
  }

  return async (): Promise<void> => {
    const { ready, delayed, consumers } = await mailbox.depth(queue)
    if (ready + delayed > 0) search = undefined
    else if (search) await second(search, consumers)
    else await first()
  }
}
