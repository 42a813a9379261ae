import type { Entry } from '../cluster/journal.ts'
import { QUEUE_NAMES, queue } from '../../../schema/queues.ts'
import type { Finding } from './evidence.ts'

/**
 * Checks of what the processes did, in the manner of Jepsen's histories: each operation has the time before it was asked for
 * and the time after it was answered, by the one clock of the machine. What one operation saw is wrong only where another had
 * been answered before it was asked for; what a kill cut off is no evidence of anything.
 */
type Of<K extends Entry['op']> = Extract<Entry, { op: K }>

const only = <K extends Entry['op']>(journal: readonly Entry[], op: K): Of<K>[] =>
  journal.filter((entry): entry is Of<K> => entry.op === op)

/** The first time of each key. */
function firsts<E extends { at: number }>(
  entries: readonly E[],
  keyOf: (entry: E) => string,
): Map<string, number> {
  const first = new Map<string, number>()
  for (const entry of entries) {
    const key = keyOf(entry)
    first.set(key, Math.min(entry.at, first.get(key) ?? Infinity))
  }
  return first
}

const work = ({ stage, message }: { stage: string; message: string }): string => `${stage} ${message}`

/** P2: what was committed as done is not begun again. */
export function nothingIsDoneTwice(journal: readonly Entry[]): Finding {
  const ended = firsts(only(journal, 'ended'), work)
  const began = only(journal, 'began')
  const wrong = began
    .filter((entry) => entry.state === 'fresh' && entry.asked > (ended.get(work(entry)) ?? Infinity))
    .map((entry) => {
      const since = entry.asked - ended.get(work(entry))!
      return `${entry.stage} began message ${entry.message} ${since} ms after its end was committed`
    })
  const repeated = began.filter(({ state }) => state === 'done').length
  return { counted: `${ended.size} messages done, ${repeated} of them met again and skipped`, wrong }
}

/** P1: no message is acknowledged before its effects are committed, none dead-lettered before its failure is. */
export function nothingIsAcknowledgedEarly(
  journal: readonly Entry[],
  isExcused: (message: string) => boolean,
): Finding {
  const began = only(journal, 'began')
  const isOver = ({ state }: Of<'began'>): boolean => state === 'done' || state === 'void'
  const done = firsts([...only(journal, 'ended'), ...began.filter(isOver)], work)
  const failed = firsts(
    [...only(journal, 'failed'), ...began.filter(({ state }) => state === 'failed')],
    work,
  )
  const wrong: string[] = []
  let answers = 0
  for (const { queue: name, message, verb, at } of only(journal, 'settling')) {
    if (verb !== 'ack' && verb !== 'deadLetter') continue
    answers += 1
    if (isExcused(message)) continue
    const stage = stageOf(name)
    const since = (verb === 'ack' ? done : failed).get(work({ stage, message }))
    if (since !== undefined && since <= at) continue
    const what = verb === 'ack' ? 'acknowledged' : 'dead-lettered'
    const when = since === undefined ? 'and never committed' : `${since - at} ms before its commit`
    wrong.push(`message ${message} of ${name} was ${what} ${when}`)
  }
  return { counted: `${answers} messages settled, each after its commit`, wrong }
}

const stageOf = (name: string): string => {
  const found = QUEUE_NAMES.find((one) => one === name)
  return found ? queue(found).consumer : name
}

/** P6: a consumer never has more in hand than its prefetch. */
export function inHandIsBounded(journal: readonly Entry[]): Finding {
  const delivered = only(journal, 'delivered')
  const wrong = delivered
    .filter(({ inHand, prefetch }) => inHand > prefetch)
    .map(
      ({ pid, queue: name, inHand, prefetch }) =>
        `process ${pid} had ${inHand} of ${name} in hand, of ${prefetch}`,
    )
  const peak = delivered.reduce((most, { inHand, prefetch }) => Math.max(most, inHand / prefetch), 0)
  return {
    counted: `${delivered.length} deliveries, at most ${Math.round(peak * 100)} % of the prefetch`,
    wrong,
  }
}

/** P5: no message is tried more often than its stage allows. */
export function triesAreBounded(journal: readonly Entry[], attemptsOf: (queue: string) => number): Finding {
  const delivered = only(journal, 'delivered')
  const wrong = delivered
    .filter(({ queue: name, attempt }) => attempt > attemptsOf(name))
    .map(({ queue: name, message, attempt }) => `message ${message} of ${name} came for its try ${attempt}`)
  const again = delivered.filter(({ attempt }) => attempt > 1).length
  return { counted: `${again} deliveries were second or later tries`, wrong }
}

/** The word by which a description can be told: what the rows say must come from work that was finished. */
export function summariesAreReal(
  journal: readonly Entry[],
  outputs: readonly { chunk_id: string; summary: string; sha256: string }[],
): Finding {
  const nonces = new Map<string, Set<string>>()
  for (const { chunk, nonce } of only(journal, 'described'))
    nonces.set(chunk, (nonces.get(chunk) ?? new Set()).add(nonce))
  const wrong: string[] = []
  for (const { chunk_id, summary, sha256 } of outputs) {
    const [, content, nonce = ''] = /of ([0-9a-f]{64}), described as (\S+)\./.exec(summary) ?? []
    if (!nonces.get(chunk_id)?.has(nonce))
      wrong.push(`the output of chunk ${chunk_id} comes from no finished work`)
    else if (content !== sha256) wrong.push(`the output of chunk ${chunk_id} describes another content`)
  }
  const described = only(journal, 'described').length
  return { counted: `${described} descriptions finished for ${outputs.length} outputs`, wrong }
}

/**
 * How long the messages that processes had in hand waited after a kill until they were worked on again, in ms. What failed for good
 * in that moment does not wait: it comes again when operators replay it.
 */
export function recoveries(journal: readonly Entry[], pids: ReadonlySet<number>, killedAt: number): number[] {
  const began = only(journal, 'began')
  const failed = only(journal, 'failed')
  const over = new Set([...only(journal, 'ended'), ...failed].filter(({ at }) => at <= killedAt).map(work))
  const inHand = new Map<string, number>()
  for (const entry of began) {
    if (!pids.has(entry.pid) || entry.state !== 'fresh' || entry.at > killedAt || over.has(work(entry)))
      continue
    inHand.set(work(entry), entry.at)
  }
  return [...inHand].flatMap(([key]) => {
    const next = began.find((entry) => work(entry) === key && entry.at > killedAt && !pids.has(entry.pid))
    const gaveUp =
      next && failed.some((entry) => work(entry) === key && entry.at > killedAt && entry.at < next.at)
    return next && !gaveUp ? [next.at - killedAt] : []
  })
}
