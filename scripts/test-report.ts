import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

export interface Counts {
  pass?: number
  fail?: number
  skip?: number
}

const NOISE = /^\s*# (Subtest|time=|ERROR: incomplete)|^\s*(ok|1\.\.\d+|TAP version)\b|^\s*$/

/**
 * Prints what a log needs of tap's output: a line per file, failures in full, what was skipped, and the tests' own notes
 * (scores, seeds). Resolves with tap's count when the output ends.
 */
export async function printReport(output: Readable): Promise<Counts> {
  let total: Counts = {}
  let diagnosing = false
  for await (const line of createInterface({ input: output })) {
    const count = /^# \{ total: \d+(.*)\}/.exec(line)
    if (count) {
      const pairs = [...count[1]!.matchAll(/(\w+): (\d+)/g)]
      total = Object.fromEntries(pairs.map(([, name, n]) => [name!, Number(n)]))
      continue
    }
    const failed = /^\s*not ok\b/.test(line)
    const fileDone = /^ok \d+ - /.test(line)
    const skipped = /^\s*ok\b.*# SKIP/.test(line)
    diagnosing = failed || (diagnosing && !/^\s*(ok|not ok|# Subtest)\b/.test(line))
    if (diagnosing || fileDone || skipped || !NOISE.test(line)) console.log(line)
  }
  return total
}
