import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

export interface Counts {
  pass?: number
  fail?: number
  skip?: number
}

export interface Report {
  counts: Counts
  /** What each file took, in the order of their ends; and of the processors, where that is known. */
  files: { name: string; seconds: number; processor?: number }[]
  /** Tests that were not run, because their file had ended before they were there: tap calls that no failure. */
  lost: number
}

const NOISE = /^\s*# (Subtest|time=|ERROR: incomplete)|^\s*(ok|1\.\.\d+|TAP version)\b|^\s*$/

/**
 * Prints what a log needs of tap's output: a line per file, failures in full, what was skipped, and the tests' own notes
 * (scores, seeds). Resolves when the output ends.
 */
export async function printReport(output: Readable): Promise<Report> {
  let counts: Counts = {}
  let lost = 0
  const files: Report['files'] = []
  let diagnosing = false
  let processor: number | undefined
  for await (const line of createInterface({ input: output })) {
    const count = /^# \{ total: \d+(.*)\}/.exec(line)
    if (count) {
      const pairs = [...count[1]!.matchAll(/(\w+): (\d+)/g)]
      counts = Object.fromEntries(pairs.map(([, name, n]) => [name!, Number(n)]))
      continue
    }
    const ticks = /^\s*# processor=([\d.]+)s$/.exec(line)
    if (ticks) {
      processor = Number(ticks[1])
      continue
    }
    const failed = /^\s*not ok\b/.test(line)
    if (/cannot create subtest after parent test ends$/.test(line)) lost += 1
    const fileDone = /^ok \d+ - /.test(line)
    const [, name, ms] = /^(?:not )?ok \d+ - (\S+) # time=([\d.]+)ms/.exec(line) ?? []
    const cost = name && processor !== undefined ? ` (${processor.toFixed(1)} s of a processor)` : ''
    if (name) {
      files.push({ name, seconds: Number(ms) / 1000, processor })
      processor = undefined
    }
    const skipped = /^\s*ok\b.*# SKIP/.test(line)
    diagnosing = failed || (diagnosing && !/^\s*(ok|not ok|# Subtest)\b/.test(line))
    if (diagnosing || fileDone || skipped || !NOISE.test(line)) console.log(line + cost)
  }
  return { counts, files, lost }
}

/** What several runs found, as that of one. */
export function addReports(reports: readonly Report[]): Report {
  const sum = (key: keyof Counts): number =>
    reports.reduce((total, { counts }) => total + (counts[key] ?? 0), 0)
  return {
    counts: { pass: sum('pass'), fail: sum('fail'), skip: sum('skip') },
    files: reports.flatMap(({ files }) => files),
    lost: reports.reduce((total, { lost }) => total + lost, 0),
  }
}

/** The files that took longest, one a line, and what they took of the processors. */
export function slowest(files: Report['files'], count = 10): string {
  const sorted = files.toSorted((one, other) => other.seconds - one.seconds).slice(0, count)
  return sorted
    .map(({ name, seconds, processor }) => {
      const ofThem = processor === undefined ? '' : ` (${processor.toFixed(0)} s of a processor)`
      return `${seconds.toFixed(1).padStart(7)} s  ${name}${ofThem}`
    })
    .join('\n')
}
