import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { resetAbandoned } from '../test/helpers/private-services.ts'
import { allTests, type Lane } from './test-lanes.ts'
import { findPrograms } from './test-programs.ts'
import { addReports, printReport, slowest } from './test-report.ts'
import { findServices, noServices, optionalFor } from './test-services.ts'

/**
 * Runs the tests against real PostgreSQL, Redis and RabbitMQ: those named by SPECTRA_TEST_*_URL, else those of
 * `scripts/services`, which it starts and stops again; the stores that only one suite each needs (azurite, swift: 2 s and 10 s)
 * where that is among the files. A browser and a font are installed where they are missing.
 *
 *     node scripts/test.ts [--no-services] [--coverage] [files and options of tap]
 *
 * Without servers their suites count as skipped, and the run fails, unless that was asked for: `--no-services`, or
 * SPECTRA_TEST_SERVICES=none. Coverage counts in every process and thread, and takes a third more processor time.
 */
const began = Date.now()
const given = process.argv.slice(2)
const tapArguments = given.filter((argument) => !['--no-services', '--coverage'].includes(argument))
const without = given.includes('--no-services') || process.env.SPECTRA_TEST_SERVICES === 'none'
const coverage = given.includes('--coverage')
const PROJECT = resolve(import.meta.dirname, '..')

const lean = (part: string): string =>
  `--import=${pathToFileURL(join(PROJECT, `scripts/lean-${part}.ts`)).href}`
/** Where nothing is counted, processes start from compiled code, and keep from tap what they load. */
const LEAN = {
  options: ['--disable-coverage', `--node-arg=${lean('children')}`],
  env: {
    NODE_COMPILE_CACHE: join(PROJECT, '.samples/cache/compiled'),
    NODE_OPTIONS: [process.env.NODE_OPTIONS, lean('loading')].join(' ').trim(),
  },
}
const COUNTED = { options: ['--coverage-report=text-summary'], env: {} }

let interrupted: NodeJS.Signals | undefined
const taps: ReturnType<typeof startTap>[] = []
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // A terminal tells tap, too; whoever kills this process does not.
    for (const tap of taps) {
      if (interrupted) tap.kill('SIGKILL')
      else if (signal !== 'SIGINT' || !process.stdin.isTTY) tap.kill('SIGTERM')
    }
    interrupted ??= signal
  })
}

const files = tapArguments.filter((argument) => !argument.startsWith('-'))
const services = without ? noServices() : await findServices(optionalFor(files))
console.log(`services: ${services.about}`)
if (services.missing) console.log(`Their suites are skipped: ${services.missing}`)
for (const why of services.without) console.log(`A suite of its own is skipped: ${why}`)
const missing = without ? undefined : await findPrograms()
if (missing) console.log(`Tests that need them are skipped: ${missing}`)

try {
  if (!interrupted) process.exitCode = await run()
} finally {
  await resetAbandoned()
  await services.stop()
}
if (services.missing) {
  console.log(`Failed for want of services: ${services.missing}`)
  console.log('SPECTRA_TEST_SERVICES=none accepts that.')
  process.exitCode ||= 1
}
if (interrupted) process.exitCode = interrupted === 'SIGINT' ? 130 : 143

function startTap(lane: Lane) {
  const { options, env } = coverage ? COUNTED : LEAN
  return spawn('tap', ['run', '--reporter=tap', ...options, ...lane], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env, ...services.variables },
  })
}

async function run(): Promise<number> {
  // Runs side by side would take away from each other what they count.
  const lanes =
    files.length > 0 || coverage
      ? [tapArguments]
      : allTests(PROJECT).map((lane) => [...lane, ...tapArguments])
  const running = []
  for (const lane of lanes) {
    const tap = startTap(lane)
    taps.push(tap)
    running.push({ ended: once(tap, 'close') as Promise<[number | null]>, report: printReport(tap.stdout) })
    // Each clears up what the last run left before it says its first word.
    await Promise.race([once(tap.stdout, 'data'), running.at(-1)!.ended])
  }
  const { counts, files: took, lost } = addReports(await Promise.all(running.map(({ report }) => report)))
  const codes = await Promise.all(running.map(({ ended }) => ended.then(([code]) => code ?? 1)))
  if (took.length > 1) console.log(`slowest files:\n${slowest(took)}`)
  console.log(`took ${Math.round((Date.now() - began) / 1000)} s`)
  console.log(`${counts.pass ?? 0} passed, ${counts.fail ?? 0} failed, ${counts.skip ?? 0} skipped`)
  if (lost > 0)
    console.log(`Failed: ${lost} tests were not run, as their file awaits something behind its first test`)
  return Math.max(...codes, lost > 0 ? 1 : 0)
}
