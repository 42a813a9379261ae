import { recoveries } from '../checker/history.ts'
import { readJournal } from '../cluster/journal.ts'
import { familyOf, signal } from '../cluster/process-table.ts'
import { eventually } from '../../helpers/processes.ts'
import { oneOf, type Field } from './fault.ts'
import type { Disturb, Struck } from './nemesis.ts'

/** kill -9 of so many workers, one after the other, of whatever node, wherever they are in their work. */
export const workerCrashes =
  (times: number, say: (line: string) => void): Disturb =>
  async ({ cluster, random, pause }) => {
    const log: Struck[] = []
    const killed = new Set<number>()
    while (log.length < times) {
      const worker = oneOf(
        random,
        cluster.workers().filter(({ pid }) => !killed.has(pid)),
      )
      if (worker && signal(worker.pid, 'SIGKILL')) {
        killed.add(worker.pid)
        log.push({
          name: 'kill -9 of a worker',
          unit: '',
          at: Date.now(),
          over: Date.now(),
          pids: [worker.pid],
        })
        if (log.length % 100 === 0) say(`${log.length} workers killed`)
      }
      await pause(100 + random() * 300)
    }
    return log
  }

/** Longest wait for a recovery before the next fault. */
const RECOVERY_MS = 60_000

/**
 * One fault at a time, in a cluster that is left alone besides: workers, then nodes, are killed while they have messages in
 * hand, and the broker is stopped and started. What it says is how long each took, in ms.
 */
export const oneAtATime =
  (times: number): Disturb =>
  async (field) => {
    const log: Struck[] = []
    for (let n = 0; n < times; n += 1) log.push(await killBusy(field, 'kill -9 of a worker', workersOf))
    for (let n = 0; n < times; n += 1) log.push(await killBusy(field, 'kill -9 of a node', nodesOf))
    for (let n = 0; n < times; n += 1) log.push(await restartBroker(field))
    return log
  }

const workersOf = ({ cluster }: Field): number[][] => cluster.workers().map(({ pid }) => [pid])

/** The node itself first: its workers are not killed, they have to see to their end. */
function nodesOf({ cluster }: Field): number[][] {
  const all = cluster.processes()
  return cluster.nodes.flatMap(({ pid }) =>
    pid === undefined ? [] : [familyOf(pid, all).map((one) => one.pid)],
  )
}

async function killBusy(
  field: Field,
  name: string,
  candidates: (field: Field) => number[][],
): Promise<Struck> {
  const { cluster, random, pause } = field
  let pids: readonly number[] = []
  await eventually(`somebody has a message in hand, for ${name}`, () => {
    const journal = readJournal(cluster.journal)
    const busy = candidates(field).filter((some) => some.some((pid) => isBusy(journal, pid)))
    pids = oneOf(random, busy) ?? []
    return pids.length > 0
  })
  const at = Date.now()
  signal(pids[0]!, 'SIGKILL')
  await pause(100)
  const took = (): number[] => recoveries(readJournal(cluster.journal), new Set(pids), at)
  await eventually('its messages are worked on again', () => took().length > 0, RECOVERY_MS).catch(
    // Between the look and the kill it may have ended, and nothing is left to be worked on again.
    () => undefined,
  )
  await Promise.all(cluster.units().map((unit) => unit.start()))
  const all = took()
  return { name, unit: '', at, over: Date.now(), pids, said: all.join(', ') || 'nothing was in hand' }
}

/** Begun and neither ended nor failed. */
function isBusy(journal: ReturnType<typeof readJournal>, pid: number): boolean {
  const own = journal.filter((entry) => entry.pid === pid)
  const last = own.findLast(({ op }) => op === 'began' || op === 'ended' || op === 'failed')
  return last?.op === 'began' && last.state === 'fresh'
}

async function restartBroker({ cluster, pause }: Field): Promise<Struck> {
  await cluster.services.ctl('stop_app')
  await pause(3000)
  const at = Date.now()
  await cluster.services.ctl('start_app')
  const returned = Date.now()
  const next = (): number | undefined =>
    readJournal(cluster.journal).find((entry) => entry.op === 'delivered' && entry.at > at)?.at
  await eventually('messages are delivered again', () => next() !== undefined, RECOVERY_MS)
  const took = Math.max(0, next()! - returned)
  await pause(2000)
  return { name: 'restart of the broker', unit: '', at, over: Date.now(), said: String(took) }
}
