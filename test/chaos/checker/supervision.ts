import { backoffCeiling } from '../../../core/backoff.ts'
import type { Database } from '../../../core/database/database.ts'
import type { FilledClusterConfig } from '../../../schema/cluster.ts'
import type { ActorNode } from '../../../core/ports.ts'
import type { Exit } from '../cluster/init.ts'
import { isWorker, type OsProcess } from '../cluster/process-table.ts'
import type { Finding, Rest } from './evidence.ts'

const all = (node: ActorNode): ActorNode[] => [node, ...node.children.flatMap(all)]

/** The tree tells the truth: each worker in it is a process that lives, and no other worker lives. */
export function treeIsAlive({ trees, processes }: Rest): Finding {
  const told = trees.flatMap(all).filter(({ kind }) => kind === 'worker')
  const wrong = told
    .filter(({ state }) => !['ready', 'busy'].includes(state))
    .map(({ id, state }) => `${id} is ${state} at rest`)
  const pids = new Set(told.flatMap(({ pid }) => pid ?? []))
  const live = processes.filter(isWorker)
  for (const { pid } of live) if (!pids.has(pid)) wrong.push(`the worker process ${pid} is in no tree`)
  for (const pid of pids)
    if (!processes.some((one) => one.pid === pid)) wrong.push(`the tree has process ${pid}, which is gone`)
  return { counted: `${told.length} workers in the trees, ${live.length} worker processes`, wrong }
}

/** Somebody looks after the messages of all, and each loop of that, of schedulers too, comes round. */
export function somebodyLeads({ healths }: Pick<Rest, 'healths'>): Finding {
  const all = Object.entries(healths)
  const leaders = all.filter(([, checks]) => Object.keys(checks).some((name) => name.startsWith('steward:')))
  const wrong = leaders.length === 0 ? ['nobody leads'] : []
  for (const [node, checks] of all)
    for (const [name, { ok, figures, message = '' }] of Object.entries(checks))
      if (!ok && (figures !== undefined || name === 'steward')) wrong.push(`${node}, ${name}: ${message}`)
  const loops = leaders.flatMap(([, checks]) => Object.keys(checks).filter((name) => checks[name]!.figures))
  return {
    counted: `${leaders.map(([node]) => node).join(', ')} leads, ${loops.length} loops come round`,
    wrong,
  }
}

/** Each queue has the consumers that the configuration gives it. */
export function consumersAreThere({ queues, configuredConsumers }: Rest): Finding {
  const wrong: string[] = []
  for (const [name, wanted] of Object.entries(configuredConsumers)) {
    const { consumers = 0 } = queues[name] ?? {}
    if (consumers !== wanted) wrong.push(`${name} has ${consumers} consumers, and should have ${wanted}`)
  }
  const count = Object.values(configuredConsumers).reduce((sum, one) => sum + one, 0)
  return { counted: `${count} consumers`, wrong }
}

/**
 * P7: whoever was asked to end did so by its deadline, with 0. A program that was still being loaded has no answer to signals yet,
 * and ends by them: that is fine as long as it had taken nothing. A kill that was planted at its ports is a fault like one that
 * was sent: it cut the stop short, and says nothing about it.
 */
export function stopsAreClean(
  exits: readonly Exit[],
  deadlineMs: number,
  tookMessages: (pid: number) => boolean,
  struckItself: (exit: Exit) => boolean,
): Finding {
  const asked = exits.filter(
    ({ sent, frozen }) => sent.length === 1 && sent[0]!.signal === 'SIGTERM' && !frozen,
  )
  const wrong: string[] = []
  let longest = 0
  for (const exit of asked) {
    const { name, pid, code, signal, at, sent } = exit
    const took = at - sent[0]!.at
    if (signal === 'SIGTERM' && !tookMessages(pid)) continue
    if (signal === 'SIGKILL' && struckItself(exit) && took <= deadlineMs) continue
    longest = Math.max(longest, took)
    if (code !== 0) wrong.push(`${name} ended with ${code ?? signal} ${took} ms after SIGTERM`)
    if (took > deadlineMs) wrong.push(`${name} took ${took} ms to end, of ${deadlineMs}`)
  }
  // What another fault killed on its way out never had its time.
  for (const { name, sent, frozen } of exits)
    if (sent.length === 2 && sent[0]!.signal === 'SIGTERM' && !frozen) {
      const had = sent[1]!.at - sent[0]!.at
      if (had > deadlineMs) wrong.push(`${name} did not end within ${had} ms after SIGTERM, and was killed`)
    }
  return { counted: `${asked.length} stops, the longest took ${longest} ms`, wrong }
}

/** Waits before restarts are within the policy, and no stage went on beyond its intensity. */
export async function restartsObeyThePolicy(
  database: Database,
  cluster: FilledClusterConfig,
): Promise<Finding> {
  const rows = await database.query<{
    node: string
    stage: string
    worker: string
    delay_ms: number
    escalated: boolean
  }>('select node, stage, worker, delay_ms, escalated from spectra_ops.restart_history order by id')
  const wrong: string[] = []
  for (const { node, stage, worker, delay_ms: delay } of rows) {
    const policy = worker === 'stage' ? cluster.node.restart : cluster.stages[stage]!.restart
    const most = backoffCeiling(Infinity, policy)
    if (delay < 0 || delay > most)
      wrong.push(`${node}/${worker} waited ${delay} ms before its restart, of ${most}`)
  }
  const escalations = rows.filter(({ escalated }) => escalated).length
  return { counted: `${rows.length} restarts of workers and stages, ${escalations} escalations`, wrong }
}

/** P6: the memory of the processes that own the connections. */
export function memoryIsBounded(peakRssBytes: number, boundBytes: number): Finding {
  const MiB = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`
  const wrong = peakRssBytes > boundBytes ? [`a node had ${MiB(peakRssBytes)}, of ${MiB(boundBytes)}`] : []
  return { counted: `a node's own process had at most ${MiB(peakRssBytes)}`, wrong }
}

/** With everything stopped, nothing of the run is alive. */
export const nobodyIsLeft = (processes: readonly OsProcess[]): Finding => ({
  counted: 'no process',
  wrong: processes.map(({ pid, command }) => `process ${pid} is left: ${command.slice(0, 120)}`),
})
