import type { Entry } from './cluster/journal.ts'
import { recoveries } from './checker/history.ts'
import type { RunResult } from './run.ts'
import type { Struck } from './nemesis/nemesis.ts'

export interface ReportOptions {
  command: string
  seed: number
  /** Of the machine, such as its cores. */
  where: string
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1)

/** A run as a page: what was done to it, what it did, and what became of each promise. */
export function reportOf(result: RunResult, options: ReportOptions): string {
  const { verdicts, orders, struck, chunks } = result
  const broken = verdicts.filter(({ held }) => !held).length
  const verdict =
    broken === 0 ? 'Every promise held.' : `${broken} of ${verdicts.length} checks found a break.`
  const ends = tally(
    orders.map(({ by, video }) => `by the ${by}, ${video.spans.length > 0 ? 'a video' : 'no video'}`),
  )
  return [
    `${verdict} ${new Date().toISOString().slice(0, 10)}, ${options.where}.`,
    '',
    '```',
    options.command,
    '```',
    '',
    `Seed ${options.seed}. ${struck.length} faults in ${result.seconds.toFixed(0)} s; at rest ${result.settledAfter.toFixed(1)} s after the last of them.`,
    '',
    '| Workload | |',
    '|---|---|',
    row('orders accepted', orders.length),
    ...ends.map(([what, count]) => row(`... ${what}`, count)),
    row('ordered twice with one key', orders.filter(({ times }) => times > 1).length),
    row('cancelled by clients', orders.filter(({ cancelled }) => cancelled).length),
    row('tries of clients that were refused and repeated', result.refusals),
    row('chunks', chunks),
    row('clips of cameras', result.clips),
    row('chunks a minute, faults included', Math.round((chunks / result.seconds) * 60)),
    row('highest memory of a node, MiB', Math.round(result.peakRssBytes / 2 ** 20)),
    '',
    '| Fault | Times | Median length, s |',
    '|---|---|---|',
    ...faultRows(struck),
    '',
    ...plantedRows(result.journal),
    '| Promise | | Evidence |',
    '|---|---|---|',
    ...verdicts.map(
      ({ promise, held, evidence }) => `| ${promise} | ${held ? 'held' : '**broken**'} | ${evidence} |`,
    ),
    '',
    ...recoveryRows(result),
  ].join('\n')
}

const row = (what: string, value: number): string => `| ${what} | ${value} |`

function tally(items: readonly string[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return [...counts].sort()
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

function faultRows(struck: readonly Struck[]): string[] {
  return tally(struck.map(({ name }) => name)).map(([name, times]) => {
    const lengths = struck.filter((one) => one.name === name).map(({ at, over = at }) => over - at)
    return `| ${name} | ${times} | ${seconds(median(lengths))} |`
  })
}

/** What was planted at the ports, by where it struck. */
function plantedRows(journal: readonly Entry[]): string[] {
  const planted = journal.flatMap((entry) => (entry.op === 'fault' ? [`${entry.point} (${entry.kind})`] : []))
  if (planted.length === 0) return []
  return [
    '| Planted at the ports | Times |',
    '|---|---|',
    ...tally(planted).map(([what, times]) => row(what, times)),
    '',
  ]
}

/** From a kill to the next begin of what was in hand; from the return of the broker to the next delivery. */
function recoveryRows({ struck, journal }: RunResult): string[] {
  const kills = (name: string): number[] =>
    struck
      .filter((one) => one.name === name)
      .flatMap(({ at, pids = [] }) => recoveries(journal, new Set(pids), at))
  const told = (name: string): number[] =>
    struck.filter((one) => one.name === name).map(({ said }) => Number(said))
  const all: [string, number[]][] = [
    ['kill -9 of a worker: its message is worked on again', kills('kill -9 of a worker')],
    ['kill -9 of a node: its messages are worked on again', kills('kill -9 of a node')],
    ['restart of the broker: messages are delivered again', told('restart of the broker')],
  ]
  const rows = all
    .filter(([, took]) => took.length > 0)
    .map(
      ([what, took]) =>
        `| ${what} | ${took.length} | ${seconds(median(took))} | ${seconds(Math.max(...took))} |`,
    )
  if (rows.length === 0) return []
  return ['| Recovery | Measured | Median, s | Longest, s |', '|---|---|---|---|', ...rows, '']
}
