import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/**
 * Runs the tests and prints what a log needs: a line per file, failures in full, the tests' own notes (scores, seeds),
 * coverage, and last the count. Arguments go to tap: `node scripts/test.ts test/core`.
 */
const started = Date.now()
const tap = spawn(
  'tap',
  ['run', '--reporter=tap', '--coverage-report=text-summary', ...process.argv.slice(2)],
  { stdio: ['ignore', 'pipe', 'inherit'] },
)

const NOISE = /^\s*# (Subtest|time=|ERROR: incomplete)|^\s*(ok|1\.\.\d+|TAP version)\b|^\s*$/
let total: { pass?: number; fail?: number; skip?: number } = {}
let diagnosing = false

for await (const line of createInterface({ input: tap.stdout })) {
  const count = /^# \{ total: \d+(.*)\}/.exec(line)
  if (count) {
    total = Object.fromEntries(
      [...count[1]!.matchAll(/(\w+): (\d+)/g)].map(([, name, n]) => [name!, Number(n)]),
    )
    continue
  }
  const failed = /^\s*not ok\b/.test(line)
  const fileDone = /^ok \d+ - /.test(line)
  const skipped = /^\s*ok\b.*# SKIP/.test(line)
  diagnosing = failed || (diagnosing && !/^\s*(ok|not ok|# Subtest)\b/.test(line))
  if (diagnosing || fileDone || skipped || !NOISE.test(line)) console.log(line)
}

const code = await new Promise<number>((resolve) => tap.on('close', (exit) => resolve(exit ?? 1)))
console.log(`took ${Math.round((Date.now() - started) / 1000)} s`)
console.log(`${total.pass ?? 0} passed, ${total.fail ?? 0} failed, ${total.skip ?? 0} skipped`)
process.exitCode = code
